// The product of two packed panels: c = aᵀ b, where a has `depth` rows of 4 numbers for each group of four rows of the
// result, b the same for each group of four columns. c is row-major, `columns` rounded up to a multiple of 4 wide; every
// entry is one sum from p = 0 on, so that src/kernels/multiply-panels.ts gives the same bits.
//
// Row i and column j with j > i + diagonal may be left out: above the diagonal of a symmetric product.

export function multiplyPanels(
  a: usize,
  b: usize,
  c: usize,
  rows: i32,
  depth: i32,
  columns: i32,
  diagonal: i32,
): void {
  const lines: usize = (<usize>depth) << 5;
  const stride: usize = (<usize>((columns + 3) & ~3)) << 3;
  for (let j = 0; j < columns; j += 4) {
    const panel = b + (<usize>(j >> 2)) * lines;
    for (let i = max(0, j - diagonal) & ~3; i < rows; i += 4) {
      let left = a + (<usize>(i >> 2)) * lines;
      let right = panel;
      let c00 = f64x2.splat(0);
      let c01 = c00;
      let c10 = c00;
      let c11 = c00;
      let c20 = c00;
      let c21 = c00;
      let c30 = c00;
      let c31 = c00;
      for (const end = left + lines; left < end; left += 32, right += 32) {
        const b0 = v128.load(right);
        const b1 = v128.load(right, 16);
        let x = v128.load64_splat(left);
        c00 = f64x2.add(c00, f64x2.mul(x, b0));
        c01 = f64x2.add(c01, f64x2.mul(x, b1));
        x = v128.load64_splat(left, 8);
        c10 = f64x2.add(c10, f64x2.mul(x, b0));
        c11 = f64x2.add(c11, f64x2.mul(x, b1));
        x = v128.load64_splat(left, 16);
        c20 = f64x2.add(c20, f64x2.mul(x, b0));
        c21 = f64x2.add(c21, f64x2.mul(x, b1));
        x = v128.load64_splat(left, 24);
        c30 = f64x2.add(c30, f64x2.mul(x, b0));
        c31 = f64x2.add(c31, f64x2.mul(x, b1));
      }
      let at = c + (<usize>i) * stride + ((<usize>j) << 3);
      v128.store(at, c00);
      v128.store(at, c01, 16);
      at += stride;
      v128.store(at, c10);
      v128.store(at, c11, 16);
      at += stride;
      v128.store(at, c20);
      v128.store(at, c21, 16);
      at += stride;
      v128.store(at, c30);
      v128.store(at, c31, 16);
    }
  }
}
