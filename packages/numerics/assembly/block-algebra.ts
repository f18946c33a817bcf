// Sums and products of columns of a block of rows: what src/kernels/gated-gaussian/block-algebra.ts does in the same order, two rows at a
// time, so that both give the same bits. Columns of 120 numbers follow one another; sizes are multiples of 8, addresses are bytes.

import { BLOCK, PRODUCTS, STEP } from './shared/block-shape';

// @ts-ignore: decorator of AssemblyScript
@inline
function sumTo(sum: v128, a: v128, b: v128): v128 {
  return f64x2.add(sum, f64x2.mul(a, b));
}

/** The first block of a slice; the one behind the last for `slices`. Slices grow shorter, so that threads end together. */
export function sliceBegin(rows: i32, slices: i32, slice: i32): i32 {
  const blocks = <i64>((rows + BLOCK - 1) / BLOCK);
  const left = <i64>(slices - slice);
  return <i32>(blocks - (blocks * left * left) / (<i64>slices * <i64>slices));
}

/** Leaves combinations of columns, two of them and eight rows at a time; a last one alone is made twice. */
export function combine(
  columns: usize,
  features: i32,
  coefficients: usize,
  count: i32,
  size: i32,
  out: usize,
): void {
  const line: usize = (<usize>features) << 3;
  const bytes: usize = (<usize>size) << 3;
  let first = coefficients;
  for (let c = 0; c < count; c += 2) {
    const isPair = c + 1 < count;
    const second = isPair ? first + line : first;
    const other = isPair ? out + STEP : out;
    for (let i: usize = 0; i < bytes; i += 64) {
      let a0 = f64x2.splat(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = a0;
      let b1 = a0;
      let b2 = a0;
      let b3 = a0;
      let z = columns + i;
      for (let j: usize = 0; j < line; j += 8, z += STEP) {
        const a = v128.load64_splat(first + j);
        const b = v128.load64_splat(second + j);
        let x = v128.load(z);
        a0 = sumTo(a0, a, x);
        b0 = sumTo(b0, b, x);
        x = v128.load(z, 16);
        a1 = sumTo(a1, a, x);
        b1 = sumTo(b1, b, x);
        x = v128.load(z, 32);
        a2 = sumTo(a2, a, x);
        b2 = sumTo(b2, b, x);
        x = v128.load(z, 48);
        a3 = sumTo(a3, a, x);
        b3 = sumTo(b3, b, x);
      }
      v128.store(out + i, a0);
      v128.store(out + i, a1, 16);
      v128.store(out + i, a2, 32);
      v128.store(out + i, a3, 48);
      v128.store(other + i, b0);
      v128.store(other + i, b1, 16);
      v128.store(other + i, b2, 32);
      v128.store(other + i, b3, 48);
    }
    first += 2 * line;
    out += 2 * STEP;
  }
}

/** Adds two sums over even and odd rows to two neighbouring numbers. */
// @ts-ignore: decorator of AssemblyScript
@inline
function addTo(at: usize, a: v128, b: v128): void {
  const sums = f64x2.add(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3));
  v128.store(at, f64x2.add(v128.load(at), sums));
}

/** Adds products of columns with columns, two by four at a time: the right ones are rounded up to a multiple of four. */
export function addDots(
  left: usize,
  lefts: i32,
  right: usize,
  rights: i32,
  size: i32,
  out: usize,
  stride: usize,
): void {
  const bytes: usize = (<usize>size) << 3;
  let l = 0;
  for (; l + 2 <= lefts; l += 2, left += 2 * STEP, out += 2 * stride) {
    let to = out;
    let b = right;
    for (let r = 0; r < rights; r += 4, b += 4 * STEP, to += 32) {
      let s0 = f64x2.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let t0 = s0;
      let t1 = s0;
      let t2 = s0;
      let t3 = s0;
      for (let i: usize = 0; i < bytes; i += 16) {
        const x = v128.load(left + i);
        const y = v128.load(left + i, STEP);
        let z = v128.load(b + i);
        s0 = sumTo(s0, x, z);
        t0 = sumTo(t0, y, z);
        z = v128.load(b + i, STEP);
        s1 = sumTo(s1, x, z);
        t1 = sumTo(t1, y, z);
        z = v128.load(b + i, 2 * STEP);
        s2 = sumTo(s2, x, z);
        t2 = sumTo(t2, y, z);
        z = v128.load(b + i, 3 * STEP);
        s3 = sumTo(s3, x, z);
        t3 = sumTo(t3, y, z);
      }
      addTo(to, s0, s1);
      addTo(to + 16, s2, s3);
      addTo(to + stride, t0, t1);
      addTo(to + stride + 16, t2, t3);
    }
  }
  if (l == lefts) return;
  for (let r = 0; r < rights; r += 4, right += 4 * STEP, out += 32) {
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let i: usize = 0; i < bytes; i += 16) {
      const x = v128.load(left + i);
      s0 = sumTo(s0, x, v128.load(right + i));
      s1 = sumTo(s1, x, v128.load(right + i, STEP));
      s2 = sumTo(s2, x, v128.load(right + i, 2 * STEP));
      s3 = sumTo(s3, x, v128.load(right + i, 3 * STEP));
    }
    addTo(out, s0, s1);
    addTo(out + 16, s2, s3);
  }
}

/** Leaves the products of two columns in a third. */
export function multiply(a: usize, b: usize, size: i32, out: usize): void {
  const bytes: usize = (<usize>size) << 3;
  for (let i: usize = 0; i < bytes; i += 32) {
    v128.store(out + i, f64x2.mul(v128.load(a + i), v128.load(b + i)));
    v128.store(out + i, f64x2.mul(v128.load(a + i, 16), v128.load(b + i, 16)), 16);
  }
}

/** Makes a column of ones. */
export function fillOnes(at: usize, size: i32): void {
  const one = f64x2.splat(1);
  for (const end = at + ((<usize>size) << 3); at < end; at += 16) v128.store(at, one);
}

/** Adds packed weighted Gram matrices. */
export function addGrams(
  weights: usize,
  lefts: i32,
  columns: usize,
  features: i32,
  size: i32,
  products: usize,
  out: usize,
  stride: usize,
): void {
  let made = 0;
  let to = products;
  let a = columns;
  for (let f = 0; f < features; f++, a += STEP) {
    for (let b = columns; b <= a; b += STEP) {
      multiply(a, b, size, to);
      to += STEP;
      if (++made == PRODUCTS) {
        addDots(weights, lefts, products, made, size, out, stride);
        out += PRODUCTS << 3;
        to = products;
        made = 0;
      }
    }
  }
  addDots(weights, lefts, products, made, size, out, stride);
}

/** Adds the sums of weights with products of columns and others, behind `made` columns of products that are there already. */
export function addCross(
  weights: usize,
  lefts: i32,
  columns: usize,
  features: i32,
  others: usize,
  count: i32,
  made: i32,
  size: i32,
  products: usize,
  out: usize,
  stride: usize,
): void {
  const end = others + (<usize>count) * STEP;
  let to = products + (<usize>made) * STEP;
  for (let j = 0; j < features; j++, columns += STEP) {
    for (let y = others; y < end; y += STEP) {
      multiply(columns, y, size, to);
      to += STEP;
      if (++made == PRODUCTS) {
        addDots(weights, lefts, products, made, size, out, stride);
        out += PRODUCTS << 3;
        to = products;
        made = 0;
      }
    }
  }
  addDots(weights, lefts, products, made, size, out, stride);
}

/** Adds the sums of weights, of weights with squared targets, and of weights with products of columns and targets. */
export function addMoments(
  weights: usize,
  lefts: i32,
  columns: usize,
  features: i32,
  targets: usize,
  outputs: i32,
  size: i32,
  products: usize,
  out: usize,
  stride: usize,
): void {
  const bytes: usize = (<usize>size) << 3;
  const end = targets + (<usize>outputs) * STEP;
  fillOnes(products, size);
  for (let i: usize = 0; i < bytes; i += 16) {
    let square = f64x2.splat(0);
    for (let y = targets; y < end; y += STEP) square = sumTo(square, v128.load(y + i), v128.load(y + i));
    v128.store(products + i, square, STEP);
  }
  addCross(weights, lefts, columns, features, targets, outputs, 2, size, products, out, stride);
}
