import { embeddedModules } from '../kernel-modules.ts';
import type { Threads } from '../threads.ts';
import { plainPass } from './plain-pass.ts';
import { plainArrange, plainColumnProducts } from './plain-row-parts.ts';

/** What is computed slice by slice: a pass over the data, columns of the rows that they came in, and products of columns. */
export type PassEntry = 'gatedGaussian' | 'arrange' | 'columnProducts';

const plainEntries: Readonly<
  Record<PassEntry, (memory: ArrayBufferLike, slice: number, scratch: number) => void>
> = {
  gatedGaussian: plainPass,
  arrange: plainArrange,
  columnProducts: plainColumnProducts,
};

/** Room for a kernel's data with something that computes passes over it. */
export interface PassRunner {
  readonly form: 'simd' | 'plain';
  readonly heap: Float64Array;
  readonly words: Uint32Array;
  /** Computes all slices of what the arguments in the memory are for. */
  run(entry: PassEntry): Promise<void>;
  close(): void;
}

/** How large a runner's memory must be, and what its slices need. */
export interface RunnerNeeds {
  readonly bytes: number;
  readonly slices: number;
  scratch(thread: number): number;
}

/** Makes a runner on WebAssembly; RangeError where there is not as much memory, or beyond 4 GiB. */
function simdRunner(threads: Threads, { bytes, slices, scratch }: RunnerNeeds): PassRunner {
  const memory = threads.memory(bytes);
  const modules = embeddedModules(
    'exponentials',
    'logarithms',
    'block-algebra',
    'posterior',
    'row-weights',
    'gate-activations',
    'predictor-pairs',
    'gated-gaussian',
    'row-parts',
  );
  const pass = threads.attach({ modules, memory, slices, scratch });
  return {
    form: 'simd',
    heap: new Float64Array(memory.buffer),
    words: new Uint32Array(memory.buffer),
    run: (entry) => pass.run(entry),
    close: () => pass.detach(),
  };
}

/** Makes a runner on WebAssembly, or where there is no such memory to give a plain one: an array takes no addresses beside its own. */
export function simdOrPlainRunner(threads: Threads, needs: RunnerNeeds): PassRunner {
  try {
    return simdRunner(threads, needs);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return plainRunner(needs);
  }
}

/** Makes a runner in plain TypeScript, which gives the same bits; RangeError where there is not as much memory. */
export function plainRunner({ bytes, slices, scratch }: RunnerNeeds): PassRunner {
  const buffer = new ArrayBuffer(bytes);
  return {
    form: 'plain',
    heap: new Float64Array(buffer),
    words: new Uint32Array(buffer),
    async run(entry) {
      const compute = plainEntries[entry];
      for (let slice = 0; slice < slices; slice++) compute(buffer, slice, scratch(0));
    },
    close() {},
  };
}
