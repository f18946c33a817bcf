/**
 * Multiplies two packed panels into `c`, as assembly/panels.ts does, with the same bits.
 *
 * a holds `depth` rows of 4 numbers for each group of four rows of the product, b the same for each group of four columns; c is
 * row-major, `columns` rounded up to a multiple of 4 wide. Each entry is one sum from p = 0 on. Entries with j > i + diagonal may be
 * left as they are.
 */
export function multiplyPanels(
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  rows: number,
  depth: number,
  columns: number,
  diagonal: number,
): void {
  const stride = (columns + 3) & ~3;
  for (let j = 0; j < columns; j += 4) {
    for (let i = Math.max(0, j - diagonal) & ~3; i < rows; i += 2) {
      // groups of four rows, taken two at a time, so that the sums fit the registers
      const group = (i & ~3) * depth + (i & 2);
      let c00 = 0;
      let c01 = 0;
      let c02 = 0;
      let c03 = 0;
      let c10 = 0;
      let c11 = 0;
      let c12 = 0;
      let c13 = 0;
      for (let p = 0, s = group, q = j * depth; p < depth; p++, s += 4, q += 4) {
        const a0 = a[s]!;
        const a1 = a[s + 1]!;
        const b0 = b[q]!;
        const b1 = b[q + 1]!;
        const b2 = b[q + 2]!;
        const b3 = b[q + 3]!;
        c00 += a0 * b0;
        c01 += a0 * b1;
        c02 += a0 * b2;
        c03 += a0 * b3;
        c10 += a1 * b0;
        c11 += a1 * b1;
        c12 += a1 * b2;
        c13 += a1 * b3;
      }
      const at = i * stride + j;
      c[at] = c00;
      c[at + 1] = c01;
      c[at + 2] = c02;
      c[at + 3] = c03;
      c[at + stride] = c10;
      c[at + stride + 1] = c11;
      c[at + stride + 2] = c12;
      c[at + stride + 3] = c13;
    }
  }
}
