// Weights of the rows of a block: the steps of src/kernels/gated-gaussian/row-weights.ts in the same order, two rows at a time, so that both
// give the same bits. Columns of 120 numbers follow one another; sizes are multiples of 8, addresses are bytes.

import { shortExps } from './imports/exponentials';
import { STEP } from './shared/block-shape';

// @ts-ignore: decorator of AssemblyScript
@external("env", "log")
declare function log(at: usize, n: i32): void;
// @ts-ignore: decorator of AssemblyScript
@external("env", "addCompensated")
declare function addCompensated(at: usize, value: f64): void;

/** Probabilities from logits, and the gate's part of an expected log-likelihood. */
export function prior(
  s: usize,
  experts: i32,
  rows: i32,
  size: i32,
  r: usize,
  terms: usize,
  sums: usize,
): void {
  const all: usize = (<usize>experts) * STEP;
  const bytes = (<usize>size) << 3;
  for (let i: usize = 0; i < bytes; i += 16) {
    const end = all + i;
    let top = v128.load(s + i);
    for (let at = i + STEP; at < end; at += STEP) top = f64x2.pmax(top, v128.load(s + at));
    let mass = f64x2.splat(0);
    let value = mass;
    for (let at = i; at < end; at += STEP) {
      const t = f64x2.sub(v128.load(s + at), top);
      const weight = v128.load(r + at);
      mass = f64x2.add(mass, weight);
      value = f64x2.add(value, f64x2.mul(weight, t));
      v128.store(s + at, t);
    }
    v128.store(terms + i, value);
    v128.store(terms + i, mass, 2 * STEP);
  }
  for (let at: usize = 0; at < all; at += STEP) shortExps(s + at, size);
  for (let i: usize = 0; i < bytes; i += 16) {
    const end = all + i;
    let total = f64x2.splat(0);
    for (let at = i; at < end; at += STEP) total = f64x2.add(total, v128.load(s + at));
    v128.store(terms + i, total, STEP);
    const inverse = f64x2.div(f64x2.splat(1), total);
    for (let at = i; at < end; at += STEP) v128.store(s + at, f64x2.mul(v128.load(s + at), inverse));
  }
  for (let i = (<usize>rows) << 3; i < bytes; i += 8) {
    store<f64>(terms + i, 0);
    store<f64>(terms + i, 1, STEP);
    for (let at = i; at < all + i; at += STEP) store<f64>(s + at, 0);
  }
  log(terms + STEP, size);
  let values = f64x2.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const taken = f64x2.mul(v128.load(terms + i, 2 * STEP), v128.load(terms + i, STEP));
    values = f64x2.add(values, f64x2.sub(v128.load(terms + i), taken));
  }
  addCompensated(sums, f64x2.extract_lane(values, 0) + f64x2.extract_lane(values, 1));
}

/** The gate's curvature weights of free experts. */
export function curvatureWeights(p: usize, free: i32, size: i32, out: usize): void {
  const bytes = (<usize>size) << 3;
  const one = f64x2.splat(1);
  let own = p;
  for (let k = 0; k < free; k++, own += STEP) {
    for (let other = p; other < own; other += STEP, out += STEP)
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(out + i, f64x2.neg(f64x2.mul(v128.load(own + i), v128.load(other + i))));
    for (let i: usize = 0; i < bytes; i += 16) {
      const probability = v128.load(own + i);
      v128.store(out + i, f64x2.mul(probability, f64x2.sub(one, probability)));
    }
    out += STEP;
  }
}

/** Leaves r − p in p. */
export function subtractFrom(p: usize, r: usize, count: i32): void {
  for (const end = p + ((<usize>count) << 3); p < end; p += 16, r += 16)
    v128.store(p, f64x2.sub(v128.load(r), v128.load(p)));
}

/** Weights of an expert's features, in the place of its means, and of its log variance. */
export function expertWeights(
  means: usize,
  targets: usize,
  outputs: i32,
  precision: f64,
  r: usize,
  size: i32,
  variance: usize,
): void {
  const ends: usize = (<usize>outputs) * STEP;
  const bytes = (<usize>size) << 3;
  const inverse = f64x2.splat(precision);
  const half = f64x2.splat(0.5);
  const count = f64x2.splat(<f64>outputs);
  for (let i: usize = 0; i < bytes; i += 16) {
    const weight = v128.load(r + i);
    let distance = f64x2.splat(0);
    for (let at = i, last = ends + i; at < last; at += STEP) {
      const e = f64x2.sub(v128.load(targets + at), v128.load(means + at));
      distance = f64x2.add(distance, f64x2.mul(e, e));
      v128.store(means + at, f64x2.mul(weight, f64x2.mul(inverse, e)));
    }
    const excess = f64x2.mul(half, f64x2.sub(f64x2.mul(inverse, distance), count));
    v128.store(variance + i, f64x2.mul(weight, excess));
  }
}
