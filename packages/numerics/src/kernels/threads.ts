import { kernelMemory } from './kernel-memory.ts';
import { compiled, linked } from './kernel-modules.ts';
import { PassError } from './pass-error.ts';
import { ReleasedMemories } from './released-memories.ts';
import type { KernelMemory } from './web-assembly.ts';

/**
 * A pass over slices of data that any thread can compute.
 *
 * Each slice reads what all share and writes a block of its own; who adds the blocks up in the order of the slices gets the same bits whoever
 * computed them.
 */
export interface SlicedPass {
  /** The bytes of WebAssembly modules that import a memory, not a shared one, in the order in which they are linked. */
  readonly modules: readonly Uint8Array[];
  /** A memory that the threads lent for this pass. */
  readonly memory: KernelMemory;
  /** How many slices there are, depending on nothing but the data. */
  readonly slices: number;
  /** Gives the address of a thread's own scratch; thread 0 is the caller. */
  scratch(thread: number): number;
}

/** A pass whose modules each thread has ready on its memory. */
export interface AttachedPass {
  /**
   * Calls the exported function `entry(slice, scratch)` once for each slice, on any threads, and resolves when all are done. The caller blocks
   * for the slices that it computes itself. One run of a pass at a time.
   *
   * Rejects with a PassError where a slice fails, once no thread is at work on it any more, and where a thread ends.
   */
  run(entry: string): Promise<void>;
  /** Ends the pass, which runs no more: the memory may be lent to another when this was the last pass on it. */
  detach(): void;
}

/** Who computes the slices of a pass. */
export interface Threads {
  /** How many threads compute, the caller's included. */
  readonly count: number;
  /**
   * Lends a memory of at least `bytes` for one pass; what is in it is anything. RangeError beyond 4 GiB, and where the system gives less.
   *
   * Lent, because a memory that threads share is freed late: the garbage collector takes it for a few bytes.
   */
  memory(bytes: number): KernelMemory;
  /** Prepares a pass; several may be attached at once, on one memory too. Where it throws, the memory may be lent to another. */
  attach(pass: SlicedPass): AttachedPass;
}

/** Of the caller's thread; results do not depend on them, as a pass takes a memory whatever is in it. */
const released = new ReleasedMemories();

/** Computes all slices in the caller's thread, one after the other: works wherever WebAssembly does, browsers included. */
export const oneThread: Threads = {
  count: 1,
  memory: (bytes) => released.take(bytes) ?? kernelMemory(bytes),
  attach({ modules, memory, slices, scratch }) {
    const functions = linked(compiled(modules, false), memory);
    released.enter(memory);
    let isDetached = false;
    return {
      async run(entry) {
        if (isDetached) throw PassError.ofState(entry, 'detached');
        const compute = functions[entry]!;
        const own = scratch(0);
        for (let slice = 0; slice < slices; slice++) {
          try {
            compute(slice, own);
          } catch (thrown) {
            throw PassError.ofSlice(entry, slice, 0, thrown);
          }
        }
      },
      detach() {
        if (isDetached) return;
        isDetached = true;
        released.leave(memory);
      },
    };
  },
};
