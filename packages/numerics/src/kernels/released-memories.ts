import type { KernelMemory } from './web-assembly.ts';

/** How many memories are remembered: a fit has two, one for its passes and a larger one for second derivatives. */
const MOST = 4;
/** A memory of up to so many times what is asked for is lent, and any of a mebibyte. */
const LARGER = 4;
const SMALL = 2 ** 20;

/**
 * Memories whose passes are over, to be lent again: pages that were touched before cost nothing, others microseconds each. They are held
 * weakly, so that the garbage collector frees what is not asked for before it comes.
 */
export class ReleasedMemories {
  #free: WeakRef<KernelMemory>[] = [];
  /** How many passes have each memory. */
  readonly #passes = new WeakMap<KernelMemory, number>();

  /** Gives the smallest memory of at least `bytes` and takes it out; undefined where there is none, or only far larger ones. */
  take(bytes: number): KernelMemory | undefined {
    let best: KernelMemory | undefined;
    for (const memory of this.#alive()) {
      const { byteLength } = memory.buffer;
      if (byteLength < bytes || byteLength > Math.max(LARGER * bytes, SMALL)) continue;
      if (best === undefined || byteLength < best.buffer.byteLength) best = memory;
    }
    if (best !== undefined) this.#remove(best);
    return best;
  }

  /** Counts a pass on a memory, which nobody else is lent while it has one. */
  enter(memory: KernelMemory): void {
    this.#remove(memory);
    this.#passes.set(memory, (this.#passes.get(memory) ?? 0) + 1);
  }

  /** Ends a pass on a memory: it is free after the last. */
  leave(memory: KernelMemory): void {
    const passes = this.#passes.get(memory)! - 1;
    this.#passes.set(memory, passes);
    if (passes > 0) return;
    this.#free = [memory, ...this.#alive()].slice(0, MOST).map((free) => new WeakRef(free));
  }

  #alive(): KernelMemory[] {
    return this.#free.flatMap((free) => free.deref() ?? []);
  }

  #remove(memory: KernelMemory): void {
    this.#free = this.#free.filter((free) => free.deref() !== memory);
  }
}
