// Second derivatives of a row's log-likelihood by pairs of its predictors, which weigh products of columns: the steps of
// src/kernels/gated-gaussian/predictor-pairs.ts in the same order. Columns of 120 numbers follow one another; addresses are bytes.

import { addDots, multiply, fillOnes, addGrams, addCross } from './imports/block-algebra';
import { STEP } from './shared/block-shape';
import { word } from './shared/pass-words';

/** Weights that are made before they are used. */
const WEIGHTS: i32 = 32;

// Which argument of a pass, in the order of src/kernels/gated-gaussian/pass-arguments.ts.
const EXPERTS = 3;
const OUTPUTS = 4;
const FEATURES = 5;
const GATE_FEATURES = 6;
const FREE = 7;
const IS_SHARED = 8;
const FAMILY = 9;
const IS_INSIDE = 10;
const GATE_COLUMNS = 13;
const DESIGN_COLUMNS = 14;
const TARGETS = 15;
const DENSITIES = 18;
const PAIRS = 34;
const EXPERT_PAIRS = 36;
const CROSS_PAIRS = 38;
const GATE_SCALARS = 40;
const EXPERT_SCALARS = 42;
const SCALARS = 44;
const BENDS = 46;

/** Leaves (y − μ)/ν of each output, and (‖y − μ‖²/ν − outputs)/2: the derivatives of log N by means and log ν. */
function expertScores(
  means: usize,
  targets: usize,
  outputs: i32,
  precision: f64,
  size: i32,
  out: usize,
  variance: usize,
): void {
  const ends: usize = (<usize>outputs) * STEP;
  const inverse = f64x2.splat(precision);
  for (let i: usize = 0, bytes = (<usize>size) << 3; i < bytes; i += 16) {
    let distance = f64x2.splat(0);
    for (let at = i, last = ends + i; at < last; at += STEP) {
      const e = f64x2.sub(v128.load(targets + at), v128.load(means + at));
      distance = f64x2.add(distance, f64x2.mul(e, e));
      v128.store(out + at, f64x2.mul(inverse, e));
    }
    const excess = f64x2.sub(f64x2.mul(inverse, distance), f64x2.splat(<f64>outputs));
    v128.store(variance + i, f64x2.mul(f64x2.splat(0.5), excess));
  }
}

/**
 * Leaves the weight of a pair of predictors: t is the derivative of an exponent by a predictor, u and v are t times responsibility and
 * times probability, v of a gate's predictors alone. The three follow one another at `next`.
 */
function pairWeight(
  a: usize,
  b: usize,
  next: usize,
  isOwn: bool,
  isOfGate: bool,
  size: i32,
  out: usize,
): void {
  const end = a + ((<usize>size) << 3);
  const first = a;
  const to = out - a;
  const other = b - a;
  if (isOwn) {
    for (; a < end; a += 16) {
      const gap = f64x2.sub(v128.load(a + other), v128.load(a + other + next));
      v128.store(a + to, f64x2.mul(v128.load(a + next), gap));
    }
  } else {
    for (; a < end; a += 16)
      v128.store(a + to, f64x2.neg(f64x2.mul(v128.load(a + next), v128.load(a + other + next))));
  }
  if (!isOfGate) return;
  a = first;
  const twice = 2 * next;
  if (isOwn) {
    for (; a < end; a += 16) {
      const gap = f64x2.sub(v128.load(a + other), v128.load(a + other + twice));
      v128.store(a + to, f64x2.sub(v128.load(a + to), f64x2.mul(v128.load(a + twice), gap)));
    }
  } else {
    for (; a < end; a += 16) {
      const product = f64x2.mul(v128.load(a + twice), v128.load(a + other + twice));
      v128.store(a + to, f64x2.add(v128.load(a + to), product));
    }
  }
}

function gateCount(): usize {
  return word(FAMILY) ? word(EXPERTS) : word(FREE);
}

/** How many predictors without a column an expert has: with an activation the bias and log τ, then log ν. */
function scalarsEach(): usize {
  return word(FAMILY) ? 3 : 1;
}

function vectorCount(): usize {
  return gateCount() + word(EXPERTS) * word(OUTPUTS);
}

/** The expert of a predictor: those of the gate with columns come first, then means (experts, outputs), then those without a column. */
function expertOf(predictor: usize): usize {
  if (predictor < gateCount()) return predictor;
  if (predictor < vectorCount()) return (predictor - gateCount()) / word(OUTPUTS);
  return (predictor - vectorCount()) / scalarsEach();
}

function isOfGate(predictor: usize): bool {
  if (predictor < vectorCount()) return predictor < gateCount();
  return (predictor - vectorCount()) % scalarsEach() + 1 < scalarsEach();
}

/** Leaves the weight of a pair. */
function weigh(predictors: usize, a: usize, b: usize, size: i32, out: usize): void {
  const next = (vectorCount() + word(EXPERTS) * scalarsEach()) * STEP;
  const isOwn = expertOf(a) == expertOf(b);
  const areOfGate = isOfGate(a) && isOfGate(b);
  pairWeight(predictors + a * STEP, predictors + b * STEP, next, isOwn, areOfGate, size, out);
}

/** Leaves u of `count` predictors from t on, and of those of the gate v; p is 0 for those of experts. */
function weighted(t: usize, count: usize, next: usize, r: usize, p: usize, size: i32): void {
  for (const end = t + count * STEP; t < end; t += STEP) {
    multiply(r, t, size, t + next);
    if (p) multiply(p, t, size, t + 2 * next);
  }
}

/** Fills the predictors' derivatives. */
function fill(
  t: usize,
  next: usize,
  data: usize,
  size: i32,
  p: usize,
  r: usize,
  means: usize,
  slopes: usize,
  activated: usize,
): void {
  const outputs = word(OUTPUTS);
  const gates = gateCount();
  const each = scalarsEach();
  const scalars = t + vectorCount() * STEP;
  const all: usize = (<usize>size) << 3;
  const isActivated = word(FAMILY) > 0;
  for (let k: usize = 0; k < word(EXPERTS); k++) {
    const at = k * STEP;
    const mean = t + (gates + k * outputs) * STEP;
    const first = scalars + at * each;
    const variance = first + (each - 1) * STEP;
    const precision = 2 * load<f64>(word(DENSITIES) + (k << 4), 8);
    expertScores(means + at * outputs, data + word(TARGETS), <i32>outputs, precision, size, mean, variance);
    weighted(mean, outputs, next, r + at, 0, size);
    weighted(variance, 1, next, r + at, 0, size);
    if (isActivated) {
      memory.copy(t + at, slopes + at, all);
      if (word(IS_INSIDE)) memory.copy(first, slopes + at, all);
      else fillOnes(first, size);
      memory.copy(first + STEP, activated + at, all);
      weighted(first, 2, next, r + at, p + at, size);
    } else if (k < gates) fillOnes(t + at, size);
    if (k < gates) weighted(t + at, 1, next, r + at, p + at, size);
  }
}

/** Adds Gram matrices of the pairs b ≤ a of `count` predictors from `first` on, which have the same columns. */
function addTriangle(
  t: usize,
  weights: usize,
  products: usize,
  first: usize,
  count: usize,
  columns: usize,
  features: i32,
  size: i32,
  out: usize,
  step: usize,
): void {
  let made = 0;
  for (let a = first; a < first + count; a++)
    for (let b = first; b <= a; b++) {
      weigh(t, a, b, size, weights + (<usize>made) * STEP);
      if (++made < WEIGHTS && a + b < 2 * (first + count - 1)) continue;
      addGrams(weights, made, columns, features, size, products, out, step);
      out += (<usize>made) * step;
      made = 0;
    }
}

/** Adds the products of experts' columns with the gate's, for all pairs of a mean and a logit. */
function addRectangle(
  t: usize,
  weights: usize,
  products: usize,
  data: usize,
  size: i32,
  out: usize,
  step: usize,
): void {
  const gates = gateCount();
  const design = data + word(DESIGN_COLUMNS);
  const columns = data + word(GATE_COLUMNS);
  for (let a = gates; a < vectorCount(); a++)
    for (let b: usize = 0; b < gates; b++) {
      weigh(t, a, b, size, weights);
      addCross(
        weights,
        1,
        design,
        <i32>word(FEATURES),
        columns,
        <i32>word(GATE_FEATURES),
        0,
        size,
        products,
        out,
        step,
      );
      out += step;
    }
}

/** Adds the columns of predictors with the weights of those without a column. */
function addVectors(
  t: usize,
  weights: usize,
  first: usize,
  end: usize,
  columns: usize,
  features: usize,
  size: i32,
  out: usize,
  step: usize,
): void {
  const vectors = vectorCount();
  const scalars = word(EXPERTS) * scalarsEach();
  for (let a = first; a < end; a++, out += features * step)
    for (let s: usize = 0; s < scalars; s += WEIGHTS) {
      const count = min(scalars - s, <usize>WEIGHTS);
      for (let w: usize = 0; w < count; w++) weigh(t, a, vectors + s + w, size, weights + w * STEP);
      addDots(columns, <i32>features, weights, <i32>count, size, out + (s << 3), step);
    }
}

/** Adds second derivatives by all pairs of parameters but what is a first derivative again, and what `addBends` adds. */
export function addPairs(
  t: usize,
  products: usize,
  data: usize,
  size: i32,
  sums: usize,
  p: usize,
  r: usize,
  means: usize,
  slopes: usize,
  activated: usize,
): void {
  const gates = gateCount();
  const vectors = vectorCount();
  const scalars = word(EXPERTS) * scalarsEach();
  const next = (vectors + scalars) * STEP;
  const weights = t + 3 * next;
  const design = data + word(DESIGN_COLUMNS);
  const columns = data + word(GATE_COLUMNS);
  const features = word(FEATURES);
  const gateFeatures = word(GATE_FEATURES);
  fill(t, next, data, size, p, r, means, slopes, activated);
  const isShared = word(IS_SHARED);
  const first = isShared ? vectors : gates;
  const step = word(PAIRS + 1);
  addTriangle(t, weights, products, 0, first, columns, <i32>gateFeatures, size, sums + word(PAIRS), step);
  if (!isShared) {
    const out = sums + word(EXPERT_PAIRS);
    const count = vectors - gates;
    const expertStep = word(EXPERT_PAIRS + 1);
    addTriangle(t, weights, products, gates, count, design, <i32>features, size, out, expertStep);
    addRectangle(t, weights, products, data, size, sums + word(CROSS_PAIRS), word(CROSS_PAIRS + 1));
  }
  const scalarStep = word(GATE_SCALARS + 1);
  addVectors(t, weights, 0, gates, columns, gateFeatures, size, sums + word(GATE_SCALARS), scalarStep);
  addVectors(t, weights, gates, vectors, design, features, size, sums + word(EXPERT_SCALARS), scalarStep);
  fillOnes(products, size);
  let out = sums + word(SCALARS);
  for (let a = vectors; a < vectors + scalars; a++, out += word(SCALARS + 1))
    for (let s: usize = 0; vectors + s <= a; s += 4) {
      for (let w: usize = 0; w < 4 && vectors + s + w <= a; w++)
        weigh(t, a, vectors + s + w, size, weights + w * STEP);
      addDots(products, 1, weights, 4, size, out + (s << 3), 0);
    }
}

/** Leaves the products of a column with each of others. */
function scale(column: usize, others: usize, count: usize, size: i32, out: usize): void {
  for (const end = others + count * STEP; others < end; others += STEP, out += STEP)
    multiply(column, others, size, out);
}

/** Adds what the second derivative of an activation gives, r − p being in `difference`. */
export function addBends(
  scratch: usize,
  data: usize,
  size: i32,
  sums: usize,
  difference: usize,
  bends: usize,
): void {
  const width = word(GATE_FEATURES) + 1;
  const weight = scratch + width * STEP;
  memory.copy(scratch, data + word(GATE_COLUMNS), (width - 1) * STEP);
  fillOnes(weight - STEP, size);
  for (let k: usize = 0; k < word(EXPERTS); k++) {
    multiply(difference + k * STEP, bends + k * STEP, size, weight);
    scale(weight, scratch, width, size, weight + STEP);
    const step = word(BENDS + 1);
    const out = sums + word(BENDS) + k * width * step;
    addDots(weight + STEP, <i32>width, scratch, <i32>width, size, out, step);
  }
}
