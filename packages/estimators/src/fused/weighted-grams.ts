/** Rows that are processed at a time: small enough that a block's columns stay in the first-level cache. */
export const BLOCK = 128;

/** Room for the products of `addWeightedGrams`. */
export const productScratch = (): Float64Array => new Float64Array(2 * BLOCK);

/**
 * Adds weighted Gram matrices of a block of rows: sums[m][(a, b)] += Σ_i w_m(i) z_a(i) z_b(i) for b ≤ a.
 *
 * All weights share one product z_a z_b; two products and four weights at a time are summed in eight registers.
 *
 * Shapes: `columns` holds `count` columns of `rows` numbers, column-major; the block is rows `from` … `from + size`.
 * `weights` (m · BLOCK + i); `sums` (m · P + a(a+1)/2 + b), P = count(count+1)/2; `products` from `productScratch`.
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
  products: Float64Array,
): void {
  const pairs = (count * (count + 1)) / 2;
  let pair = 0;
  for (let a = 0; a < count; a++) {
    const startA = a * rows + from;
    let b = 0;
    for (; b < a; b += 2, pair += 2) {
      const startB = b * rows + from;
      const startC = startB + rows;
      for (let i = 0; i < size; i++) {
        const z = columns[startA + i]!;
        products[i] = z * columns[startB + i]!;
        products[BLOCK + i] = z * columns[startC + i]!;
      }
      addPairs(products, size, weights, weightCount, sums, pair, pairs);
    }
    if (b > a) continue;
    const startB = b * rows + from;
    for (let i = 0; i < size; i++) products[i] = columns[startA + i]! * columns[startB + i]!;
    addPair(products, size, weights, weightCount, sums, pair, pairs);
    pair++;
  }
}

/** Adds two neighbouring pairs to the sums of every weight. */
function addPairs(
  products: Float64Array,
  size: number,
  weights: Float64Array,
  weightCount: number,
  sums: Float64Array,
  pair: number,
  pairs: number,
): void {
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
    let t0 = 0;
    let t1 = 0;
    let t2 = 0;
    let t3 = 0;
    for (let i = 0; i < size; i++) {
      const s = products[i]!;
      const t = products[BLOCK + i]!;
      const a = weights[w0 + i]!;
      const b = weights[w1 + i]!;
      const c = weights[w2 + i]!;
      const d = weights[w3 + i]!;
      s0 += a * s;
      t0 += a * t;
      s1 += b * s;
      t1 += b * t;
      s2 += c * s;
      t2 += c * t;
      s3 += d * s;
      t3 += d * t;
    }
    let at = m * pairs + pair;
    sums[at]! += s0;
    sums[at + 1]! += t0;
    at += pairs;
    sums[at]! += s1;
    sums[at + 1]! += t1;
    at += pairs;
    sums[at]! += s2;
    sums[at + 1]! += t2;
    at += pairs;
    sums[at]! += s3;
    sums[at + 1]! += t3;
  }
  for (; m < weightCount; m++) {
    const w = m * BLOCK;
    let s = 0;
    let t = 0;
    for (let i = 0; i < size; i++) {
      s += weights[w + i]! * products[i]!;
      t += weights[w + i]! * products[BLOCK + i]!;
    }
    sums[m * pairs + pair]! += s;
    sums[m * pairs + pair + 1]! += t;
  }
}

/** Adds one pair to the sums of every weight. */
function addPair(
  products: Float64Array,
  size: number,
  weights: Float64Array,
  weightCount: number,
  sums: Float64Array,
  pair: number,
  pairs: number,
): void {
  for (let m = 0; m < weightCount; m++) {
    const w = m * BLOCK;
    let s = 0;
    for (let i = 0; i < size; i++) s += weights[w + i]! * products[i]!;
    sums[m * pairs + pair]! += s;
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
