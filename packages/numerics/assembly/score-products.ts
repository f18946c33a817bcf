// Sums of products of the rows' derivatives, which second derivatives of a log-likelihood are made of: the steps of
// src/kernels/gated-gaussian/score-products.ts in the same order. Columns of 120 numbers follow one another; addresses are bytes.

/** Bytes from column to column. */
const STEP: usize = 960;

// Which argument of a pass, in the order of src/kernels/gated-gaussian/pass-arguments.ts.
const EXPERTS = 3;
const OUTPUTS = 4;
const FEATURES = 5;
const GATE_FEATURES = 6;
const FAMILY = 9;
const IS_INSIDE = 10;
const GATE_COLUMNS = 13;
const DESIGN_COLUMNS = 14;
const TARGETS = 15;
const DENSITIES = 18;
const OUTER = 34;
const PRIOR_OUTER = 36;
const OWN = 38;
const PRIOR_OWN = 40;
const BENDS = 42;

// @ts-ignore: decorator of AssemblyScript
@inline
function word(index: i32): usize {
  return load<u32>(16 + (index << 2));
}

// @ts-ignore: decorator of AssemblyScript
@external("env", "addDots")
declare function addDots(left: usize, lefts: i32, right: usize, rights: i32, size: i32, out: usize, stride: usize): void;
// @ts-ignore: decorator of AssemblyScript
@external("env", "multiply")
declare function multiply(a: usize, b: usize, size: i32, out: usize): void;
// @ts-ignore: decorator of AssemblyScript
@external("env", "fillOnes")
declare function fillOnes(at: usize, size: i32): void;

/** Leaves (y − μ)/ν of each output, then (‖y − μ‖²/ν − outputs)/2: the derivatives of log N by means and log ν. */
function expertScores(
  means: usize,
  targets: usize,
  outputs: i32,
  precision: f64,
  size: i32,
  out: usize,
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
    v128.store(out + ends + i, f64x2.mul(f64x2.splat(0.5), excess));
  }
}

/** Leaves the products of a column with each of others. */
function scale(column: usize, others: usize, count: usize, size: i32, out: usize): void {
  for (const end = others + count * STEP; others < end; others += STEP, out += STEP)
    multiply(column, others, size, out);
}

/** Adds products of derivatives, weighted by responsibilities and by the gate's probabilities. */
export function addScoreProducts(
  scratch: usize,
  data: usize,
  size: i32,
  sums: usize,
  p: usize,
  r: usize,
  means: usize,
  slopes: usize,
  activated: usize,
): void {
  const experts = word(EXPERTS);
  const outputs = word(OUTPUTS);
  const features = word(FEATURES);
  const gateFeatures = word(GATE_FEATURES);
  const isActivated = word(FAMILY) > 0;
  const gateWidth = gateFeatures + (isActivated ? 2 : 0);
  const width = gateWidth + features * outputs + 1;
  const all: usize = (<usize>size) << 3;
  const own = scratch + (outputs + 1) * STEP;
  const weighted = own + width * STEP;
  const prior = weighted + experts * width * STEP;
  const columns = data + word(GATE_COLUMNS);
  const design = data + word(DESIGN_COLUMNS);
  for (let k: usize = 0; k < experts; k++) {
    const at = k * STEP;
    const precision = 2 * load<f64>(word(DENSITIES) + (k << 4), 8);
    expertScores(means + at * outputs, data + word(TARGETS), <i32>outputs, precision, size, scratch);
    let to = own + gateFeatures * STEP;
    if (isActivated) {
      scale(slopes + at, columns, gateFeatures, size, own);
      if (word(IS_INSIDE)) memory.copy(to, slopes + at, all);
      else fillOnes(to, size);
      memory.copy(to + STEP, activated + at, all);
      to += 2 * STEP;
    } else memory.copy(own, columns, gateFeatures * STEP);
    for (let j: usize = 0; j < features; j++, to += outputs * STEP)
      scale(design + j * STEP, scratch, outputs, size, to);
    memory.copy(to, scratch + outputs * STEP, all);

    const ofExpert = weighted + at * width;
    const ofGate = prior + at * gateWidth;
    scale(r + at, own, width, size, ofExpert);
    scale(p + at, own, gateWidth, size, ofGate);
    addLines(OWN, k * width, ofExpert, width, own, width, size, sums);
    addLines(PRIOR_OWN, k * gateWidth, ofGate, gateWidth, own, gateWidth, size, sums);
    addLines(OUTER, k * width, ofExpert, width, weighted, (k + 1) * width, size, sums);
    addLines(PRIOR_OUTER, k * gateWidth, ofGate, gateWidth, prior, (k + 1) * gateWidth, size, sums);
  }
}

/** Adds products of columns from a line of sums on; how far lines are apart is the argument behind the one that says where they begin. */
function addLines(
  where: i32,
  line: usize,
  left: usize,
  lefts: usize,
  right: usize,
  rights: usize,
  size: i32,
  sums: usize,
): void {
  const step = word(where + 1);
  addDots(left, <i32>lefts, right, <i32>rights, size, sums + word(where) + line * step, step);
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
    addLines(BENDS, k * width, weight + STEP, width, scratch, width, size, sums);
  }
}
