// Passes over the rows of gated Gaussian experts, a slice at a time: the steps of src/kernels/gated-gaussian/plain-pass.ts in the same order.
// The arguments lie as words of 32 bits from byte 16 on, in the order of src/kernels/gated-gaussian/pass-arguments.ts; scratch is laid out
// as in src/kernels/gated-gaussian/scratch-columns.ts.

import {
  sliceBegin,
  combine,
  addDots,
  multiply,
  fillOnes,
  addGrams,
  addMoments,
} from './imports/block-algebra';
import { BLOCK, PRODUCTS, STEP } from './shared/block-shape';
import { count, word } from './shared/pass-words';

const TASKS = 0;
const ROWS = 1;
const SLICES = 2;
const EXPERTS = 3;
const OUTPUTS = 4;
const FEATURES = 5;
const GATE_FEATURES = 6;
const FREE = 7;
const IS_SHARED = 8;
const FAMILY = 9;
const IS_INSIDE = 10;
const DATA = 11;
const BLOCK_STEP = 12;
const GATE_COLUMNS = 13;
const DESIGN_COLUMNS = 14;
const TARGETS = 15;
const GATE_COEFFICIENTS = 16;
const COEFFICIENTS = 17;
const DENSITIES = 18;
const BIASES = 19;
const KEPT = 20;
const SUMS = 21;
const SUMS_STEP = 22;
const GATE = 23;
const GATE_STEP = 24;
const MOMENTS_AT = 25;
const MOMENTS_STEP = 26;
const GRAMS = 27;
const GRAMS_STEP = 28;
const CURVATURES = 29;
const CURVATURES_STEP = 30;
const EXPERT_GRADIENT_AT = 31;
const EXPERT_GRADIENT_STEP = 32;
const LOG_VARIANCES = 33;

// bits of the argument TASKS
const GIVEN = 1;
const MOMENTS = 2;
const GATE_GRADIENT = 4;
const CURVATURE = 8;
const KEEP = 16;
const EXPERT_GRADIENT = 32;
const PAIRS = 64;

// @ts-ignore: decorator of AssemblyScript
@external("env", "posterior")
declare function posterior(
  s: usize,
  experts: i32,
  means: usize,
  targets: usize,
  outputs: i32,
  densities: usize,
  rows: i32,
  size: i32,
  r: usize,
  terms: usize,
): void;
// @ts-ignore: decorator of AssemblyScript
@external("env", "addLogLikelihood")
declare function addLogLikelihood(terms: usize, size: i32, sums: usize): void;
// @ts-ignore: decorator of AssemblyScript
@external("env", "prior")
declare function prior(
  s: usize,
  experts: i32,
  rows: i32,
  size: i32,
  r: usize,
  terms: usize,
  sums: usize,
): void;
// @ts-ignore: decorator of AssemblyScript
@external("env", "curvatureWeights")
declare function curvatureWeights(p: usize, free: i32, size: i32, out: usize): void;
// @ts-ignore: decorator of AssemblyScript
@external("env", "subtractFrom")
declare function subtractFrom(p: usize, r: usize, count: i32): void;
// @ts-ignore: decorator of AssemblyScript
@external("env", "expertWeights")
declare function expertWeights(
  means: usize,
  targets: usize,
  outputs: i32,
  precision: f64,
  r: usize,
  size: i32,
  variance: usize,
): void;
// @ts-ignore: decorator of AssemblyScript
@external("env", "activate")
declare function activate(
  kind: i32,
  isInside: i32,
  u: usize,
  experts: i32,
  biases: usize,
  size: i32,
  logits: usize,
  slopes: usize,
  bends: usize,
): void;
// @ts-ignore: decorator of AssemblyScript
@external("env", "addPairs")
declare function addPairs(
  scratch: usize,
  products: usize,
  data: usize,
  size: i32,
  sums: usize,
  p: usize,
  r: usize,
  means: usize,
  slopes: usize,
  activated: usize,
): void;
// @ts-ignore: decorator of AssemblyScript
@external("env", "addBends")
declare function addBends(
  scratch: usize,
  data: usize,
  size: i32,
  sums: usize,
  difference: usize,
  bends: usize,
): void;

/** Computes a slice: clears its sums, and adds the blocks of rows to them one after the other. */
export function gatedGaussian(slice: i32, scratch: usize): void {
  const slices = count(SLICES);
  if (slice >= slices) return;
  const tasks = count(TASKS);
  const sums = word(SUMS) + (<usize>slice) * word(SUMS_STEP);
  memory.fill(sums, 0, word(SUMS_STEP));
  store<f64>(sums, 1, 16);
  store<f64>(sums, 1, 32);
  const rows = count(ROWS);
  const end = sliceBegin(rows, slices, slice + 1);
  for (let b = sliceBegin(rows, slices, slice); b < end; b++) {
    const data = word(DATA) + (<usize>b) * word(BLOCK_STEP);
    const here = min(BLOCK, rows - b * BLOCK);
    const size = (here + 7) & ~7;
    expectation(scratch, data, b, here, size, sums);
    if (tasks & (MOMENTS | CURVATURE)) addStatistics(scratch, data, size, sums);
    const activated = activatedAt(scratch);
    const all = word(EXPERTS) * STEP;
    const predictors = activated + 3 * all;
    if (tasks & PAIRS)
      addPairs(
        predictors,
        productsAt(scratch),
        data,
        size,
        sums,
        scratch,
        responsibilitiesAt(scratch),
        meansAt(scratch),
        activated + all,
        activated,
      );
    if (tasks & GATE_GRADIENT) addGateGradient(scratch, data, size, sums);
    if (tasks & PAIRS && count(FAMILY)) addBends(predictors, data, size, sums, scratch, activated + 2 * all);
    if (tasks & EXPERT_GRADIENT) addExpertGradient(scratch, data, size, sums);
  }
}

// Where columns of scratch begin.

function meansAt(scratch: usize): usize {
  return scratch + word(EXPERTS) * STEP;
}

function responsibilitiesAt(scratch: usize): usize {
  return scratch + word(EXPERTS) * (1 + word(OUTPUTS)) * STEP;
}

function curvatureCount(): i32 {
  return (count(FREE) * (count(FREE) + 1)) / 2;
}

function termsAt(scratch: usize): usize {
  return responsibilitiesAt(scratch) + (word(EXPERTS) + curvatureCount()) * STEP;
}

function variancesAt(scratch: usize): usize {
  return termsAt(scratch) + 3 * STEP;
}

function productsAt(scratch: usize): usize {
  return variancesAt(scratch) + word(EXPERTS) * STEP;
}

function activatedAt(scratch: usize): usize {
  return productsAt(scratch) + <usize>PRODUCTS * STEP;
}

/** Fills probabilities and responsibilities, and adds the log-likelihood. */
function expectation(scratch: usize, data: usize, b: i32, here: i32, size: i32, sums: usize): void {
  const experts = count(EXPERTS);
  const isGiven = count(TASKS) & GIVEN;
  const all = word(EXPERTS) * STEP;
  const r = responsibilitiesAt(scratch);
  const terms = termsAt(scratch);
  const means = meansAt(scratch);
  const outputs = count(OUTPUTS);
  // with one design, the coefficients of the experts follow those of the gate, and their columns too
  const both = isGiven || !count(IS_SHARED) ? experts : experts * (1 + outputs);
  combine(data + word(GATE_COLUMNS), count(GATE_FEATURES), word(GATE_COEFFICIENTS), both, size, scratch);
  if (count(FAMILY)) {
    const activated = activatedAt(scratch);
    activate(
      count(FAMILY) - 1,
      count(IS_INSIDE),
      scratch,
      experts,
      word(BIASES),
      size,
      activated,
      activated + all,
      activated + 2 * all,
    );
    clearPadding(activated, 3 * all, here, size);
  }
  const kept = word(KEPT) + (<usize>b) * all;
  if (isGiven) {
    memory.copy(r, kept, all);
    prior(scratch, experts, here, size, r, terms, sums);
    return;
  }
  if (!count(IS_SHARED))
    combine(data + word(DESIGN_COLUMNS), count(FEATURES), word(COEFFICIENTS), experts * outputs, size, means);
  posterior(
    scratch,
    experts,
    means,
    data + word(TARGETS),
    outputs,
    word(DENSITIES),
    here,
    size,
    r,
    terms,
  );
  addLogLikelihood(terms, size, sums);
  if (count(TASKS) & KEEP) memory.copy(kept, r, all);
}

/** Clears what an activation makes of the rows behind the last: a NaN there would spread, in spite of weights of 0. */
function clearPadding(columns: usize, all: usize, here: i32, size: i32): void {
  const bytes = (<usize>(size - here)) << 3;
  const end = columns + all;
  for (let at = columns; at < end; at += STEP) memory.fill(at + ((<usize>here) << 3), 0, bytes);
}

function addStatistics(scratch: usize, data: usize, size: i32, sums: usize): void {
  const tasks = count(TASKS);
  const experts = count(EXPERTS);
  const r = responsibilitiesAt(scratch);
  const products = productsAt(scratch);
  const design = data + word(DESIGN_COLUMNS);
  const curvatures = tasks & CURVATURE ? curvatureCount() : 0;
  const weights = r + word(EXPERTS) * STEP;
  if (curvatures) curvatureWeights(scratch, count(FREE), size, weights);
  // with one design, the same products serve all Gram matrices
  const together = tasks & MOMENTS && count(IS_SHARED) ? curvatures : 0;
  if (tasks & MOMENTS) {
    addMoments(
      r,
      experts,
      design,
      count(FEATURES),
      data + word(TARGETS),
      count(OUTPUTS),
      size,
      products,
      sums + word(MOMENTS_AT),
      word(MOMENTS_STEP),
    );
    addGrams(
      r,
      experts + together,
      design,
      count(FEATURES),
      size,
      products,
      sums + word(GRAMS),
      word(GRAMS_STEP),
    );
  }
  if (curvatures > together)
    addGrams(
      weights,
      curvatures,
      data + word(GATE_COLUMNS),
      count(GATE_FEATURES),
      size,
      products,
      sums + word(CURVATURES),
      word(CURVATURES_STEP),
    );
}

/** Adds Σ (r − p) ∂s: of the columns, then of the bias, then of 1/τ. */
function addGateGradient(scratch: usize, data: usize, size: i32, sums: usize): void {
  const experts = count(EXPERTS);
  const features = count(GATE_FEATURES);
  const columns = data + word(GATE_COLUMNS);
  const step = word(GATE_STEP);
  let out = sums + word(GATE);
  subtractFrom(scratch, responsibilitiesAt(scratch), experts * BLOCK);
  if (!count(FAMILY)) {
    addDots(columns, features, scratch, experts, size, out, step);
    return;
  }
  const ones = productsAt(scratch);
  const activated = activatedAt(scratch);
  const all = word(EXPERTS) * STEP;
  const slopes = activated + all;
  fillOnes(ones, size);
  for (let k: usize = 0; k < all; k += STEP) {
    multiply(scratch + k, slopes + k, size, slopes + k);
    multiply(scratch + k, activated + k, size, activated + k);
  }
  addDots(columns, features, slopes, experts, size, out, step);
  out += word(GATE_FEATURES) * step;
  addDots(ones, 1, count(IS_INSIDE) ? slopes : scratch, experts, size, out, step);
  addDots(ones, 1, activated, experts, size, out + step, step);
}

function addExpertGradient(scratch: usize, data: usize, size: i32, sums: usize): void {
  const experts = count(EXPERTS);
  const outputs = count(OUTPUTS);
  const r = responsibilitiesAt(scratch);
  const means = meansAt(scratch);
  const variances = variancesAt(scratch);
  const ones = productsAt(scratch);
  for (let k: usize = 0; k < word(EXPERTS); k++)
    expertWeights(
      means + k * word(OUTPUTS) * STEP,
      data + word(TARGETS),
      outputs,
      2 * load<f64>(word(DENSITIES) + (k << 4), 8),
      r + k * STEP,
      size,
      variances + k * STEP,
    );
  addDots(
    data + word(DESIGN_COLUMNS),
    count(FEATURES),
    means,
    experts * outputs,
    size,
    sums + word(EXPERT_GRADIENT_AT),
    word(EXPERT_GRADIENT_STEP),
  );
  fillOnes(ones, size);
  addDots(ones, 1, variances, experts, size, sums + word(LOG_VARIANCES), 0);
}
