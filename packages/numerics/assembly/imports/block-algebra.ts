// What other modules import of block-algebra.ts.

// @ts-ignore: decorator of AssemblyScript
@external("env", "sliceBegin")
export declare function sliceBegin(rows: i32, slices: i32, slice: i32): i32;

// @ts-ignore: decorator of AssemblyScript
@external("env", "combine")
export declare function combine(
  columns: usize,
  features: i32,
  coefficients: usize,
  count: i32,
  size: i32,
  out: usize,
): void;

// @ts-ignore: decorator of AssemblyScript
@external("env", "addDots")
export declare function addDots(
  left: usize,
  lefts: i32,
  right: usize,
  rights: i32,
  size: i32,
  out: usize,
  stride: usize,
): void;

// @ts-ignore: decorator of AssemblyScript
@external("env", "multiply")
export declare function multiply(a: usize, b: usize, size: i32, out: usize): void;

// @ts-ignore: decorator of AssemblyScript
@external("env", "fillOnes")
export declare function fillOnes(at: usize, size: i32): void;

// @ts-ignore: decorator of AssemblyScript
@external("env", "addGrams")
export declare function addGrams(
  weights: usize,
  lefts: i32,
  columns: usize,
  features: i32,
  size: i32,
  products: usize,
  out: usize,
  stride: usize,
): void;

// @ts-ignore: decorator of AssemblyScript
@external("env", "addMoments")
export declare function addMoments(
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
): void;

// @ts-ignore: decorator of AssemblyScript
@external("env", "addCross")
export declare function addCross(
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
): void;
