import { philoxInto } from './philox.ts';
import { hashInteger, hashPart } from './stream-name.ts';

/** Is a part of a stream's name; the number 1 and the text '1' are two names. */
export type StreamNamePart = string | number;

/** Is a sequence of random numbers that depends on its seed and its name alone. */
export interface Stream {
  /** Gives the next number of [0, 1), a multiple of 2⁻⁵³; takes two words. */
  next(): number;
  /** Gives the next 32-bit word, an integer of [0, 2³²). */
  uint32(): number;
  /** Starts the stream with this one's seed and its name continued; what was drawn here does not matter. */
  substream(...name: readonly StreamNamePart[]): Stream;
}

/**
 * Starts the random stream of a seed and a name: `stream(1, 'study', 'cell', 3)`.
 *
 * Block i = 0, 1, … of four words is Philox4x32-10 of the counter (i mod 2³², ⌊i / 2³²⌋, h₂, h₃) under the key (h₀, h₁), where h
 * is a 128-bit hash of the seed and the name's parts: h ← h ⊕ Philox(h, m) over 64-bit blocks m, each part with its kind and
 * length before it, so that ('a', 'bc') and ('ab', 'c'), 1 and '1', no part and '' are all different streams. A million
 * streams meet with probability 10⁻²⁷. The hash is part of the interface: it changes only with a major version.
 * `stream(s, 'a').substream('b')` is `stream(s, 'a', 'b')`. A stream's period is 2⁶⁶ words.
 *
 * The seed is a safe integer or a bigint of [−2⁶³, 2⁶³); 5 and 5n are one seed. Throws a RangeError for another seed and for a
 * number in the name that is not finite; −0 is 0 there.
 */
export function stream(seed: number | bigint, ...name: readonly StreamNamePart[]): Stream {
  const isSeed = typeof seed === 'bigint' ? BigInt.asIntN(64, seed) === seed : Number.isSafeInteger(seed);
  if (!isSeed) {
    throw new RangeError(`stream: seed must be a safe integer, or a bigint of 64 bits, got ${seed}`);
  }
  return named(hashInteger(new Uint32Array(4), BigInt(seed)), name);
}

function named(parent: Uint32Array, name: readonly StreamNamePart[]): Stream {
  return new PhiloxStream(name.reduce(hashPart, parent));
}

class PhiloxStream implements Stream {
  readonly #hash: Uint32Array;
  readonly #words = new Uint32Array(4);
  #used = 4;
  #low = 0;
  #high = 0;

  constructor(hash: Uint32Array) {
    this.#hash = hash;
  }

  uint32(): number {
    if (this.#used === 4) {
      const hash = this.#hash;
      philoxInto(this.#words, this.#low, this.#high, hash[2]!, hash[3]!, hash[0]!, hash[1]!);
      this.#low = (this.#low + 1) >>> 0;
      if (this.#low === 0) this.#high = (this.#high + 1) >>> 0;
      this.#used = 0;
    }
    return this.#words[this.#used++]!;
  }

  next(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 0x4000000 + low) * 2 ** -53;
  }

  substream(...name: readonly StreamNamePart[]): Stream {
    return named(this.#hash, name);
  }
}
