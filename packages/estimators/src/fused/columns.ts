/**
 * Adds a linear combination of columns to a block: out[at + i] += Σ_j c[first + j · stride] z_j(from + i).
 *
 * Four columns at a time, so that the block is read and written once for four products. `columns` holds `count` columns
 * of `rows` numbers, column-major.
 */
export function addCombination(
  out: Float64Array,
  at: number,
  columns: Float64Array,
  rows: number,
  count: number,
  from: number,
  size: number,
  c: Float64Array,
  first: number,
  stride: number,
): void {
  let j = 0;
  for (; j + 4 <= count; j += 4) {
    const z0 = j * rows + from;
    const z1 = z0 + rows;
    const z2 = z1 + rows;
    const z3 = z2 + rows;
    const c0 = c[first + j * stride]!;
    const c1 = c[first + (j + 1) * stride]!;
    const c2 = c[first + (j + 2) * stride]!;
    const c3 = c[first + (j + 3) * stride]!;
    for (let i = 0; i < size; i++) {
      out[at + i]! +=
        c0 * columns[z0 + i]! + c1 * columns[z1 + i]! + (c2 * columns[z2 + i]! + c3 * columns[z3 + i]!);
    }
  }
  for (; j < count; j++) {
    const z = j * rows + from;
    const own = c[first + j * stride]!;
    for (let i = 0; i < size; i++) out[at + i]! += own * columns[z + i]!;
  }
}

/**
 * Adds the products of a block of weights with columns: sums[first + j · stride] += Σ_i w[at + i] z_j(from + i).
 *
 * Four columns at a time, so that the weights are read once for four products.
 */
export function addDots(
  sums: Float64Array,
  first: number,
  stride: number,
  columns: Float64Array,
  rows: number,
  count: number,
  from: number,
  size: number,
  weights: Float64Array,
  at: number,
): void {
  let j = 0;
  for (; j + 4 <= count; j += 4) {
    const z0 = j * rows + from;
    const z1 = z0 + rows;
    const z2 = z1 + rows;
    const z3 = z2 + rows;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let i = 0; i < size; i++) {
      const w = weights[at + i]!;
      s0 += w * columns[z0 + i]!;
      s1 += w * columns[z1 + i]!;
      s2 += w * columns[z2 + i]!;
      s3 += w * columns[z3 + i]!;
    }
    sums[first + j * stride]! += s0;
    sums[first + (j + 1) * stride]! += s1;
    sums[first + (j + 2) * stride]! += s2;
    sums[first + (j + 3) * stride]! += s3;
  }
  for (; j < count; j++) {
    const z = j * rows + from;
    let s = 0;
    for (let i = 0; i < size; i++) s += weights[at + i]! * columns[z + i]!;
    sums[first + j * stride]! += s;
  }
}
