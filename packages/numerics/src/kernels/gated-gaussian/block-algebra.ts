/** Rows that are processed at a time: columns of 960 bytes do not fall on the same lines of a cache, as columns of 1024 would. */
export const BLOCK = 120;
/** Columns of products that are made before they are summed: they stay in the first-level cache with what they are summed with. */
export const PRODUCTS = 16;

// The steps of assembly/block-algebra.ts in the same order, so that both give the same bits. Columns of a block follow one another at steps
// of BLOCK numbers; sizes are multiples of 8, where what lies behind the last row counts for nothing. Places are indexes of the heap.

/** Gives the first block of a slice, and for `slices` the one behind the last. Slices grow shorter, so that threads end together. */
export function sliceBegin(rows: number, slices: number, slice: number): number {
  const blocks = Math.ceil(rows / BLOCK);
  return blocks - Math.floor((blocks * (slices - slice) ** 2) / slices ** 2);
}

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

/** Makes columns of products of a block, some at a time, and adds what `lefts` weights sum of them to lines from `out` on. */
export class ProductSums {
  readonly heap: Float64Array;
  readonly size: number;
  readonly #products: number;
  readonly #add: (count: number, behind: number) => void;
  #made = 0;
  #added = 0;

  /** `products` has room for PRODUCTS columns; lines are `stride` apart. */
  constructor(
    heap: Float64Array,
    size: number,
    products: number,
    weights: number,
    lefts: number,
    out: number,
    stride: number,
  ) {
    this.heap = heap;
    this.size = size;
    this.#products = products;
    this.#add = (count, behind) => addDots(heap, weights, lefts, products, count, size, out + behind, stride);
  }

  /** Gives the place of the next product's column. */
  next(): number {
    if (this.#made === PRODUCTS) this.add();
    return this.#products + this.#made++ * BLOCK;
  }

  /** Makes the product of two columns. */
  multiply(a: number, b: number): void {
    multiply(this.heap, a, b, this.size, this.next());
  }

  /** Adds the products that were made. */
  add(): void {
    this.#add(this.#made, this.#added);
    this.#added += this.#made;
    this.#made = 0;
  }
}

/** Adds Σᵢ w(i) z_a(i) z_b(i) for b ≤ a, packed triangles. */
export function addGrams(sums: ProductSums, columns: number, features: number): void {
  for (let a = 0; a < features; a++)
    for (let b = 0; b <= a; b++) sums.multiply(columns + a * BLOCK, columns + b * BLOCK);
  sums.add();
}

/** Adds Σᵢ w(i), Σᵢ w(i) ‖yᵢ‖² and Σᵢ w(i) y_o(i) z_j(i), index j · outputs + o. */
export function addMoments(
  sums: ProductSums,
  columns: number,
  features: number,
  targets: number,
  outputs: number,
): void {
  const { heap, size } = sums;
  const ones = sums.next();
  heap.fill(1, ones, ones + size);
  const squares = sums.next();
  heap.fill(0, squares, squares + size);
  for (let o = 0; o < outputs; o++) {
    const y = targets + o * BLOCK;
    for (let i = 0; i < size; i++) heap[squares + i]! += heap[y + i]! * heap[y + i]!;
  }
  addProducts(sums, columns, features, targets, outputs);
}

/** Adds Σᵢ w(i) z_j(i) y_o(i), index j · others + o, behind what was made before. */
export function addProducts(
  sums: ProductSums,
  columns: number,
  features: number,
  others: number,
  count: number,
): void {
  for (let j = 0; j < features; j++)
    for (let o = 0; o < count; o++) sums.multiply(columns + j * BLOCK, others + o * BLOCK);
  sums.add();
}
