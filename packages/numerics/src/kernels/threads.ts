import { linked } from './kernel-modules.ts';
import type { KernelMemory, KernelModule } from './web-assembly.ts';

/**
 * A pass over slices of data that any thread can compute.
 *
 * Each slice reads what all share and writes a block of its own; who adds the blocks up in the order of the slices gets the same bits whoever
 * computed them.
 */
export interface SlicedPass {
  /** In the order in which they are linked; compiled for a shared memory if `memory` is one. */
  readonly modules: readonly KernelModule[];
  /** Shared, where the threads are more than one. */
  readonly memory: KernelMemory;
  /** How many slices there are, depending on nothing but the data. */
  readonly slices: number;
  /** Gives the address of a thread's own scratch; thread 0 is the caller. */
  scratch(thread: number): number;
}

/** A pass whose modules each thread has ready on its memory. */
export interface AttachedPass {
  /**
   * Calls the exported function `entry(slice, scratch)` once for each slice, on any threads, and resolves when all are done; rejects with the
   * error of a slice, when no thread is at work on the pass any more. The caller blocks for the slices that it computes itself. One run at a time.
   */
  run(entry: string): Promise<void>;
  /** Makes the threads forget modules and memory. */
  detach(): void;
}

/** Who computes the slices of a pass. */
export interface Threads {
  /** How many threads compute, the caller's included. */
  readonly count: number;
  /** Prepares a pass; several may be attached at once. */
  attach(pass: SlicedPass): AttachedPass;
}

/** Computes all slices in the caller's thread, one after the other: works everywhere, browsers included. */
export const oneThread: Threads = {
  count: 1,
  attach({ modules, memory, slices, scratch }) {
    const functions = linked(modules, memory);
    return {
      async run(entry) {
        const compute = functions[entry]!;
        const own = scratch(0);
        for (let slice = 0; slice < slices; slice++) compute(slice, own);
      },
      detach() {},
    };
  },
};
