import { engine } from '../engine.ts';
import { kernelMemory } from '../kernel-memory.ts';
import { compiled, embeddedModules, linked } from '../kernel-modules.ts';
import type { KernelMemory, KernelModule } from '../web-assembly.ts';

/** What assembly/neighbours.ts exports; addresses and strides are bytes. */
export interface NeighbourFunctions {
  useTree(
    columns: number,
    stride: number,
    d: number,
    nodes: number,
    boxes: number,
    scanned: number,
    work: number,
  ): void;
  findNearest(n: number, k: number, distances: number, places: number, work: number): void;
  countWithin(n: number, radii: number, counts: number): void;
  countOnLine(sorted: number, n: number, places: number, radii: number, counts: number, step: number): void;
}

/** A memory with the functions on it; from `SCRATCH_ADDRESS` on it is free. */
export interface NeighbourMemory {
  readonly functions: NeighbourFunctions;
  readonly buffer: ArrayBuffer;
  /** Whether others use it too, so that nothing in it lasts. */
  readonly isCommon: boolean;
}

let modules: readonly KernelModule[] | undefined;
let common: NeighbourMemory | undefined;

/**
 * Gives a memory that reaches up to the address `end`: that which all kernels share where it is large enough, else `own` where it is, else a new one. Null
 * without kernels, and where the system has no more to give: the plain searches need none.
 */
export function neighbourMemory(end: number, own: NeighbourMemory | undefined): NeighbourMemory | null {
  const started = engine();
  if (started === null) return null;
  if (end <= started.memory.buffer.byteLength) {
    common ??= withFunctions(started.memory, true);
    return common;
  }
  if (own !== undefined && end <= own.buffer.byteLength) return own;
  try {
    return withFunctions(kernelMemory(end), false);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function withFunctions(memory: KernelMemory, isCommon: boolean): NeighbourMemory {
  modules ??= compiled(embeddedModules('neighbours'), false);
  const functions = linked(modules, memory) as object as NeighbourFunctions;
  return { functions, buffer: memory.buffer as ArrayBuffer, isCommon };
}
