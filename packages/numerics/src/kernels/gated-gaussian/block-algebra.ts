/** Rows that are processed at a time: columns of 960 bytes do not fall on the same lines of a cache, as columns of 1024 would. */
export const BLOCK = 120;
/** Columns of products that are made before they are summed: they stay in the first-level cache with what they are summed with. */
export const PRODUCTS = 16;

// The steps of assembly/block-algebra.ts in the same order, so that both give the same bits. Columns of a block follow one another at steps
// of BLOCK numbers; sizes are multiples of 8, where what lies behind the last row counts for nothing. Places are indexes of the heap.

/** Leaves Σⱼ c[j] zⱼ of each of `count` combinations, `features` coefficients each, in columns from `out` on. */
export function combine(
  heap: Float64Array,
  columns: number,
  features: number,
  coefficients: number,
  count: number,
  size: number,
  out: number,
): void {
  for (let c = 0; c < count; c++) {
    const first = out + c * BLOCK;
    heap.fill(0, first, first + size);
    for (let j = 0; j < features; j++) {
      const coefficient = heap[coefficients + c * features + j]!;
      const column = columns + j * BLOCK;
      for (let i = 0; i < size; i++) heap[first + i]! += coefficient * heap[column + i]!;
    }
  }
}

/**
 * Adds the products of `lefts` columns with `rights`, rounded up to a multiple of 4: out[l · stride + r] += Σᵢ left(l, i) right(r, i).
 *
 * Each is the sum over even rows plus that over odd ones.
 */
export function addDots(
  heap: Float64Array,
  left: number,
  lefts: number,
  right: number,
  rights: number,
  size: number,
  out: number,
  stride: number,
): void {
  for (let l = 0; l < lefts; l++) {
    const a = left + l * BLOCK;
    for (let r = 0; r < rights; r++) {
      const b = right + r * BLOCK;
      let even = 0;
      let odd = 0;
      for (let i = 0; i < size; i += 2) {
        even += heap[a + i]! * heap[b + i]!;
        odd += heap[a + i + 1]! * heap[b + i + 1]!;
      }
      heap[out + l * stride + r]! += even + odd;
    }
  }
}

/** Leaves the products of two columns in a third. */
export function multiply(heap: Float64Array, a: number, b: number, size: number, out: number): void {
  for (let i = 0; i < size; i++) heap[out + i] = heap[a + i]! * heap[b + i]!;
}

/**
 * Adds Σᵢ w_m(i) z_a(i) z_b(i) for b ≤ a to the packed triangles of `lefts` weights, at steps of `stride` from `out` on.
 *
 * `products` has room for PRODUCTS columns.
 */
export function addGrams(
  heap: Float64Array,
  weights: number,
  lefts: number,
  columns: number,
  features: number,
  size: number,
  products: number,
  out: number,
  stride: number,
): void {
  let made = 0;
  let to = out;
  for (let a = 0; a < features; a++) {
    for (let b = 0; b <= a; b++) {
      multiply(heap, columns + a * BLOCK, columns + b * BLOCK, size, products + made * BLOCK);
      made++;
      if (made === PRODUCTS) {
        addDots(heap, weights, lefts, products, made, size, to, stride);
        to += made;
        made = 0;
      }
    }
  }
  addDots(heap, weights, lefts, products, made, size, to, stride);
}

/**
 * Adds Σᵢ w_m(i), Σᵢ w_m(i) ‖yᵢ‖² and Σᵢ w_m(i) y_o(i) z_j(i), index j · outputs + o, for each of `lefts` weights, at steps of `stride`.
 */
export function addMoments(
  heap: Float64Array,
  weights: number,
  lefts: number,
  columns: number,
  features: number,
  targets: number,
  outputs: number,
  size: number,
  products: number,
  out: number,
  stride: number,
): void {
  heap.fill(1, products, products + size);
  const squares = products + BLOCK;
  heap.fill(0, squares, squares + size);
  for (let o = 0; o < outputs; o++) {
    const y = targets + o * BLOCK;
    for (let i = 0; i < size; i++) heap[squares + i]! += heap[y + i]! * heap[y + i]!;
  }
  let made = 2;
  let to = out;
  for (let j = 0; j < features; j++) {
    for (let o = 0; o < outputs; o++) {
      multiply(heap, columns + j * BLOCK, targets + o * BLOCK, size, products + made * BLOCK);
      made++;
      if (made === PRODUCTS) {
        addDots(heap, weights, lefts, products, made, size, to, stride);
        to += made;
        made = 0;
      }
    }
  }
  addDots(heap, weights, lefts, products, made, size, to, stride);
}
