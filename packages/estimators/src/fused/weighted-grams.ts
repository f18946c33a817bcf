/** Rows that are processed at a time: small enough that a block's columns stay in the first-level cache. */
export const BLOCK = 128;

/**
 * Adds weighted Gram matrices of a block of rows: sums[m][(a, b)] += Σ_i w_m(i) z_a(i) z_b(i) for b ≤ a.
 *
 * All weights share one product z_a z_b, and four weights are summed at a time in registers.
 *
 * Shapes: `columns` holds `count` columns of `rows` numbers, column-major; the block is rows `from` … `from + size`.
 * `weights` (m · BLOCK + i); `sums` (m · P + a(a+1)/2 + b), P = count(count+1)/2.
 * Cost: size · P · (m + 1) multiplications.
 */
export function addWeightedGrams(
  columns: Float64Array,
  rows: number,
  count: number,
  from: number,
  size: number,
  weights: Float64Array,
  weightCount: number,
  sums: Float64Array,
  product: Float64Array,
): void {
  const pairs = (count * (count + 1)) / 2;
  let pair = 0;
  for (let a = 0; a < count; a++) {
    const startA = a * rows + from;
    for (let b = 0; b <= a; b++, pair++) {
      const startB = b * rows + from;
      for (let i = 0; i < size; i++) product[i] = columns[startA + i]! * columns[startB + i]!;
      let m = 0;
      for (; m + 4 <= weightCount; m += 4) {
        const w0 = m * BLOCK;
        const w1 = w0 + BLOCK;
        const w2 = w1 + BLOCK;
        const w3 = w2 + BLOCK;
        let s0 = 0;
        let s1 = 0;
        let s2 = 0;
        let s3 = 0;
        for (let i = 0; i < size; i++) {
          const t = product[i]!;
          s0 += weights[w0 + i]! * t;
          s1 += weights[w1 + i]! * t;
          s2 += weights[w2 + i]! * t;
          s3 += weights[w3 + i]! * t;
        }
        sums[m * pairs + pair]! += s0;
        sums[(m + 1) * pairs + pair]! += s1;
        sums[(m + 2) * pairs + pair]! += s2;
        sums[(m + 3) * pairs + pair]! += s3;
      }
      for (; m < weightCount; m++) {
        const w = m * BLOCK;
        let s = 0;
        for (let i = 0; i < size; i++) s += weights[w + i]! * product[i]!;
        sums[m * pairs + pair]! += s;
      }
    }
  }
}

/** The full symmetric matrix (count, count) of the packed lower triangle that starts at `offset` of `packed`. */
export function unpacked(packed: Float64Array, offset: number, count: number): Float64Array {
  const full = new Float64Array(count * count);
  let next = offset;
  for (let a = 0; a < count; a++) {
    for (let b = 0; b <= a; b++, next++) {
      full[a * count + b] = packed[next]!;
      full[b * count + a] = packed[next]!;
    }
  }
  return full;
}
