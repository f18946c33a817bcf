// Passes over the rows of a matrix that stays in memory: z = A q, g + Aᵀ s, and sums of weighted outer products of rows. Rows are
// `stride` bytes apart, a multiple of 16; src/kernels/mixtures/plain-mixture-rows.ts takes the same steps in the same order on single
// numbers. A sum over rows adds them one after the other; four at a time only spare loads.

/** Replaces n numbers e ≥ 0, n even, by −min(β e, most), 0 by 0 also where β is ∞. */
export function scaleToPowers(at: usize, n: i32, beta: f64, most: f64): void {
  const factor = f64x2.splat(beta);
  const cap = f64x2.splat(most);
  const zero = f64x2.splat(0);
  for (const end = at + ((<usize>n) << 3); at < end; at += 16) {
    const e = v128.load(at);
    const power = v128.and(f64x2.mul(factor, e), f64x2.ne(e, zero));
    v128.store(at, f64x2.neg(f64x2.pmin(power, cap)));
  }
}

/** Replaces what is at most `least` among n numbers, n even, by 0; a NaN stays one. */
export function clearSmall(at: usize, n: i32, least: f64): void {
  const limit = f64x2.splat(least);
  for (const end = at + ((<usize>n) << 3); at < end; at += 16) {
    const x = v128.load(at);
    v128.store(at, v128.andnot(x, f64x2.le(x, limit)));
  }
}

/** s = w / z for n numbers, n even. */
export function divide(w: usize, z: usize, s: usize, n: i32): void {
  for (const end = w + ((<usize>n) << 3); w < end; w += 16, z += 16, s += 16) {
    v128.store(s, f64x2.div(v128.load(w), v128.load(z)));
  }
}

/** z[x] = Σ a[x, t] q[t]: the even places in one sum, the odd ones in another. */
export function mixRows(a: usize, q: usize, z: usize, rows: i32, stride: usize): void {
  let row = a;
  let i = 0;
  for (; i < rows - 3; i += 4, row += stride << 2, z += 32) {
    const row2 = row + (stride << 1);
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let t: usize = 0; t < stride; t += 16) {
      const load = v128.load(q + t);
      s0 = f64x2.add(s0, f64x2.mul(v128.load(row + t), load));
      s1 = f64x2.add(s1, f64x2.mul(v128.load(row + stride + t), load));
      s2 = f64x2.add(s2, f64x2.mul(v128.load(row2 + t), load));
      s3 = f64x2.add(s3, f64x2.mul(v128.load(row2 + stride + t), load));
    }
    v128.store(z, f64x2.add(evens(s0, s1), odds(s0, s1)));
    v128.store(z, f64x2.add(evens(s2, s3), odds(s2, s3)), 16);
  }
  for (; i < rows; i++, row += stride, z += 8) {
    let s = f64x2.splat(0);
    for (let t: usize = 0; t < stride; t += 16) {
      s = f64x2.add(s, f64x2.mul(v128.load(row + t), v128.load(q + t)));
    }
    store<f64>(z, f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1));
  }
}

function evens(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(a, b, 0, 2);
}

function odds(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(a, b, 1, 3);
}

/** g[t] += Σ s[x] a[x, t] */
export function addRows(a: usize, s: usize, g: usize, rows: i32, stride: usize): void {
  let row = a;
  let i = 0;
  for (; i < rows - 3; i += 4, row += stride << 2, s += 32) {
    const row2 = row + (stride << 1);
    const s0 = v128.load64_splat(s);
    const s1 = v128.load64_splat(s, 8);
    const s2 = v128.load64_splat(s, 16);
    const s3 = v128.load64_splat(s, 24);
    for (let t: usize = 0; t < stride; t += 16) {
      let sum = f64x2.add(v128.load(g + t), f64x2.mul(s0, v128.load(row + t)));
      sum = f64x2.add(sum, f64x2.mul(s1, v128.load(row + stride + t)));
      sum = f64x2.add(sum, f64x2.mul(s2, v128.load(row2 + t)));
      v128.store(g + t, f64x2.add(sum, f64x2.mul(s3, v128.load(row2 + stride + t))));
    }
  }
  for (; i < rows; i++, row += stride, s += 8) {
    const scale = v128.load64_splat(s);
    for (let t: usize = 0; t < stride; t += 16) {
      v128.store(g + t, f64x2.add(v128.load(g + t), f64x2.mul(scale, v128.load(row + t))));
    }
  }
}

/** How many a[x, letter] are above allowed · z[x]; letters are byte offsets in a row. */
export function countAbove(
  allowed: f64,
  a: usize,
  letters: usize,
  m: i32,
  z: usize,
  rows: i32,
  stride: usize,
): f64 {
  let all: f64 = 0;
  for (let x = 0; x < rows; x++, a += stride, z += 8) {
    const threshold = allowed * load<f64>(z);
    let count = 0;
    for (let i = 0; i < m; i++) {
      count += i32(load<f64>(a + <usize>load<i32>(letters + ((<usize>i) << 2))) > threshold);
    }
    all += <f64>count;
  }
  return all;
}

/**
 * out += Σ w[x] r rᵀ, the lower triangle, of the r = a[x, letter] / z[x] above `allowed`. Letters are byte offsets in a row, lines of `out` are
 * `line` bytes apart; from `work` on, m doubles and m integers, twice, are for the r and their places.
 */
export function addSparseProducts(
  allowed: f64,
  a: usize,
  letters: usize,
  m: i32,
  w: usize,
  z: usize,
  rows: i32,
  stride: usize,
  out: usize,
  line: usize,
  work: usize,
): void {
  const columns = work + ((<usize>m) << 3);
  for (let x = 0; x < rows; x++, a += stride, w += 8, z += 8) {
    const inverse = 1 / load<f64>(z);
    let count = 0;
    for (let i = 0; i < m; i++) {
      const r = load<f64>(a + <usize>load<i32>(letters + ((<usize>i) << 2))) * inverse;
      store<f64>(work + ((<usize>count) << 3), r);
      store<i32>(columns + ((<usize>count) << 2), i << 3);
      count += i32(r > allowed);
    }
    const weight = load<f64>(w);
    for (let i = 0; i < count; i++) {
      const scaled = weight * load<f64>(work + ((<usize>i) << 3));
      const from = out + <usize>(load<i32>(columns + ((<usize>i) << 2)) >> 3) * line;
      for (let j = 0; j <= i; j++) {
        const at = from + <usize>load<i32>(columns + ((<usize>j) << 2));
        store<f64>(at, load<f64>(at) + scaled * load<f64>(work + ((<usize>j) << 3)));
      }
    }
  }
}

/**
 * out += Σ w[x] (r − 1)(r − 1)ᵀ, the lower triangle, of r = a[x, letter] / z[x]; rows of weight 0 are left out. Lines of `out` are `line` bytes
 * apart, a multiple of 16; from `work` on there is room for four lines. What is written above the diagonal nobody may rely on.
 */
export function addCentredProducts(
  a: usize,
  letters: usize,
  m: i32,
  w: usize,
  z: usize,
  rows: i32,
  stride: usize,
  out: usize,
  line: usize,
  work: usize,
): void {
  const work1 = work + line;
  const work2 = work1 + line;
  const work3 = work2 + line;
  for (let x = 0; x < rows; x += 4) {
    const left = min(4, rows - x);
    for (let k = 0; k < 4; k++) {
      const to = work + <usize>k * line;
      memory.fill(to, 0, line);
      if (k >= left || load<f64>(w + ((<usize>k) << 3)) == 0) continue;
      const row = a + <usize>k * stride;
      const inverse = 1 / load<f64>(z + ((<usize>k) << 3));
      for (let i = 0; i < m; i++) {
        const r = load<f64>(row + <usize>load<i32>(letters + ((<usize>i) << 2))) * inverse;
        store<f64>(to + ((<usize>i) << 3), r - 1);
      }
    }
    const w0 = load<f64>(w);
    const w1 = left > 1 ? load<f64>(w, 8) : 0;
    const w2 = left > 2 ? load<f64>(w, 16) : 0;
    const w3 = left > 3 ? load<f64>(w, 24) : 0;
    let from = out;
    for (let i = 0; i < m; i++, from += line) {
      const at = (<usize>i) << 3;
      const s0 = f64x2.splat(w0 * load<f64>(work + at));
      const s1 = f64x2.splat(w1 * load<f64>(work1 + at));
      const s2 = f64x2.splat(w2 * load<f64>(work2 + at));
      const s3 = f64x2.splat(w3 * load<f64>(work3 + at));
      for (let j: usize = 0; j <= at; j += 16) {
        let sum = f64x2.add(v128.load(from + j), f64x2.mul(s0, v128.load(work + j)));
        sum = f64x2.add(sum, f64x2.mul(s1, v128.load(work1 + j)));
        sum = f64x2.add(sum, f64x2.mul(s2, v128.load(work2 + j)));
        v128.store(from + j, f64x2.add(sum, f64x2.mul(s3, v128.load(work3 + j))));
      }
    }
    a += stride << 2;
    w += 32;
    z += 32;
  }
}
