import { exp, log, log1p, tanh } from './elementary.ts';
import { kernelMemory } from './kernel-memory.ts';
import { compiled, embeddedModules, linked } from './kernel-modules.ts';
import { CONSTANT_BYTES } from './module-bytes.generated.ts';
import { hasWebAssembly, type KernelMemory, type WebAssemblyRuntime, webAssembly } from './web-assembly.ts';

/** Doubles of memory that the kernels share: the panels of a product, or a piece of a vector. */
const SCRATCH = 98_304;
/** Bytes before them, where the modules keep their constants. */
export const SCRATCH_ADDRESS = CONSTANT_BYTES;

/** The WebAssembly kernels and their memory. Addresses are bytes; `scratch` begins at `SCRATCH_ADDRESS`. */
export interface Engine {
  readonly memory: KernelMemory;
  /** Where arguments and results lie; what is left in it nobody may rely on. */
  readonly scratch: Float64Array;
  /** Replaces n numbers by their exponential, …; may change up to three numbers after the last too. */
  exp(at: number, n: number): void;
  log(at: number, n: number): void;
  log1p(at: number, n: number): void;
  tanh(at: number, n: number): void;
  multiplyPanels(
    a: number,
    b: number,
    c: number,
    rows: number,
    depth: number,
    columns: number,
    diagonal: number,
  ): void;
}

/**
 * Starts the kernels; null where there is no WebAssembly with SIMD (an old browser, a page whose policy forbids it, no memory), or where a
 * kernel gives other bits than its plain twin.
 *
 * The memory is 832 KiB and never grows.
 */
export function startEngine(runtime: WebAssemblyRuntime | undefined): Engine | null {
  if (runtime === undefined) return null;
  try {
    const memory = kernelMemory(SCRATCH_ADDRESS + SCRATCH * 8, runtime);
    const modules = compiled(embeddedModules('exponentials', 'logarithms', 'panels'), false, runtime);
    const scratch = new Float64Array(memory.buffer, SCRATCH_ADDRESS, SCRATCH);
    const engine = { memory, scratch, ...linked(modules, memory, runtime) } as object as Engine;
    return isRight(engine) ? engine : null;
  } catch {
    return null;
  }
}

/** Compares each kernel with its twin on two numbers: a processor of the other byte order fails here. */
function isRight(engine: Engine): boolean {
  const { scratch } = engine;
  for (const [name, twin] of [
    ['exp', exp],
    ['log', log],
    ['log1p', log1p],
    ['tanh', tanh],
  ] as const) {
    scratch.set([0.7, 2.3]);
    engine[name](SCRATCH_ADDRESS, 2);
    if (scratch[0] !== twin(0.7) || scratch[1] !== twin(2.3)) return false;
  }
  scratch.fill(3, 0, 8);
  engine.multiplyPanels(SCRATCH_ADDRESS, SCRATCH_ADDRESS + 32, SCRATCH_ADDRESS + 64, 4, 1, 4, 4);
  return scratch.subarray(8, 24).every((x) => x === 9);
}

let started: Engine | null | undefined;

/** Gives the kernels, started at the first call. They are kept, but no result depends on what they did before. */
export function engine(): Engine | null {
  if (started === undefined) started = startEngine(hasWebAssembly() ? webAssembly() : undefined);
  return started;
}

/**
 * Says whether the kernels run as WebAssembly SIMD; where they cannot, the plain twins give the same bits, some three to ten times slower.
 *
 * False in browsers without SIMD, under a content security policy without 'wasm-unsafe-eval', and without memory for 832 KiB.
 */
export const hasSimd = (): boolean => engine() !== null;
