/** Is a block of four 32-bit words. */
export type PhiloxCounter = Uint32Array | readonly [number, number, number, number];
/** Is a key of two 32-bit words. */
export type PhiloxKey = Uint32Array | readonly [number, number];

// 0xd2511f53 and 0xcd9e8d57, cut into halves: Math.imul of two 16-bit numbers keeps every bit.
const M0 = 0xd2511f53;
const M0_HIGH = 0xd251;
const M0_LOW = 0x1f53;
const M1 = 0xcd9e8d57;
const M1_HIGH = 0xcd9e;
const M1_LOW = 0x8d57;
const WEYL0 = 0x9e3779b9;
const WEYL1 = 0xbb67ae85;

/**
 * Gives the Philox4x32-10 block of a counter under a key: four uniform 32-bit words, a bijection of the counter.
 *
 * Ten rounds of (c₀, c₁, c₂, c₃) ← (hi(M₁c₂) ⊕ c₁ ⊕ k₀, lo(M₁c₂), hi(M₀c₀) ⊕ c₃ ⊕ k₁, lo(M₀c₀)); between rounds
 * k ← k + (0x9e3779b9, 0xbb67ae85). Words are taken modulo 2³². Writes to `out`, which may be the counter.
 *
 * Source: Salmon et al. 2011, Parallel random numbers: as easy as 1, 2, 3 (SC'11), §4.3; agrees with Random123's vectors.
 */
export function philox4x32(counter: PhiloxCounter, key: PhiloxKey, out = new Uint32Array(4)): Uint32Array {
  return philoxInto(out, counter[0]!, counter[1]!, counter[2]!, counter[3]!, key[0]!, key[1]!);
}

/** Is philox4x32 on loose words, for loops that make no lists. */
export function philoxInto(
  out: Uint32Array,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
): Uint32Array {
  let a = c0 | 0;
  let b = c1 | 0;
  let c = c2 | 0;
  let d = c3 | 0;
  let p = k0 | 0;
  let q = k1 | 0;
  for (let round = 0; round < 10; round++) {
    const aLow = a & 0xffff;
    const aHigh = a >>> 16;
    // Each sum fits 32 unsigned bits: (2¹⁶ − 1)² + 2¹⁶ − 1 < 2³².
    let middle = (Math.imul(aHigh, M0_LOW) + (Math.imul(aLow, M0_LOW) >>> 16)) | 0;
    let cross = (Math.imul(aLow, M0_HIGH) + (middle & 0xffff)) | 0;
    const high0 = (Math.imul(aHigh, M0_HIGH) + (middle >>> 16) + (cross >>> 16)) | 0;
    const cLow = c & 0xffff;
    const cHigh = c >>> 16;
    middle = (Math.imul(cHigh, M1_LOW) + (Math.imul(cLow, M1_LOW) >>> 16)) | 0;
    cross = (Math.imul(cLow, M1_HIGH) + (middle & 0xffff)) | 0;
    const high1 = (Math.imul(cHigh, M1_HIGH) + (middle >>> 16) + (cross >>> 16)) | 0;
    const low0 = Math.imul(a, M0);
    const low1 = Math.imul(c, M1);
    a = high1 ^ b ^ p;
    b = low1;
    c = high0 ^ d ^ q;
    d = low0;
    p = (p + WEYL0) | 0;
    q = (q + WEYL1) | 0;
  }
  out[0] = a;
  out[1] = b;
  out[2] = c;
  out[3] = d;
  return out;
}
