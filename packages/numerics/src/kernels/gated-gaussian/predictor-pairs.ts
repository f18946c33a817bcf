import { addDots, addGrams, addProducts, BLOCK, multiply, ProductSums } from './block-algebra.ts';
import type { PassArguments } from './pass-arguments.ts';

// The steps of assembly/predictor-pairs.ts in the same order, so that both give the same bits. Places are indexes of the heap.
//
// A predictor of a row is a logit or what an activation is taken of, a mean, and what has no column: an activation's bias and −log τ, and
// log ν. The second derivative by two parameters is the sum over rows of that by their predictors, times their columns.

/** Weights that are made before they are used. */
const WEIGHTS = 32;

/** The sizes of predictors: the gate's with columns come first, then means (experts, outputs), then those without a column. */
export interface Predictors {
  readonly gates: number;
  /** With columns. */
  readonly vectors: number;
  /** Without one, of each expert. */
  readonly each: number;
  readonly scalars: number;
}

/** Gives the sizes of predictors. */
export function predictorsOf(
  experts: number,
  outputs: number,
  free: number,
  isActivated: boolean,
): Predictors {
  const gates = isActivated ? experts : free;
  const each = isActivated ? 3 : 1;
  return { gates, vectors: gates + experts * outputs, each, scalars: experts * each };
}

/** Gives how many columns of scratch second derivatives need. */
export const pairColumns = ({ vectors, scalars }: Predictors, gateFeatures: number): number =>
  Math.max(3 * (vectors + scalars) + WEIGHTS, 2 * gateFeatures + 3);

/** Where the columns lie that second derivatives are made of. */
export interface PairColumns {
  /** First of the columns of scratch that are free. */
  readonly scratch: number;
  readonly products: number;
  readonly data: number;
  readonly size: number;
  readonly sums: number;
  readonly prior: number;
  readonly responsibilities: number;
  readonly means: number;
  readonly slopes: number;
  readonly activated: number;
}

/** Adds second derivatives by all pairs of parameters but what is a first derivative again, and what `addBends` adds. */
export function addPairs(heap: Float64Array, given: PassArguments, at: PairColumns): void {
  const { experts, outputs, features, gateFeatures } = given;
  const { data, size, sums, products } = at;
  const sizes = predictorsOf(experts, outputs, given.free, given.family > 0);
  const { gates, vectors, each, scalars } = sizes;
  const t = at.scratch;
  const weights = t + 3 * (vectors + scalars) * BLOCK;
  const design = data + given.designColumns / 8;
  const columns = data + given.gateColumns / 8;
  fillPredictors(heap, given, at, sizes);

  const expertOf = (predictor: number) =>
    predictor < gates
      ? predictor
      : predictor < vectors
        ? Math.floor((predictor - gates) / outputs)
        : Math.floor((predictor - vectors) / each);
  const next = (vectors + scalars) * BLOCK;
  const isOfGate = (predictor: number) =>
    predictor < vectors ? predictor < gates : ((predictor - vectors) % each) + 1 < each;
  const weigh = (a: number, b: number, place: number) =>
    pairWeight(
      heap,
      t + a * BLOCK,
      t + b * BLOCK,
      next,
      expertOf(a) === expertOf(b),
      isOfGate(a) && isOfGate(b),
      size,
      weights + place * BLOCK,
    );
  const sumsOf = (count: number, out: number, step: number) =>
    new ProductSums(heap, size, products, weights, count, out, step);
  const triangle = (name: 'pairs' | 'expertPairs', first: number, end: number, z: number, width: number) => {
    const step = given[`${name}Step`] / 8;
    let out = sums + given[name] / 8;
    let made = 0;
    for (let a = first; a < end; a++)
      for (let b = first; b <= a; b++) {
        weigh(a, b, made++);
        if (made < WEIGHTS && a + b < 2 * (end - 1)) continue;
        addGrams(sumsOf(made, out, step), z, width);
        out += made * step;
        made = 0;
      }
  };
  const isShared = given.isShared === 1;
  triangle('pairs', 0, isShared ? vectors : gates, columns, gateFeatures);
  if (!isShared) {
    triangle('expertPairs', gates, vectors, design, features);
    const step = given.crossPairsStep / 8;
    let out = sums + given.crossPairs / 8;
    for (let a = gates; a < vectors; a++)
      for (let b = 0; b < gates; b++, out += step) {
        weigh(a, b, 0);
        addProducts(sumsOf(1, out, step), design, features, columns, gateFeatures);
      }
  }
  const addVectors = (
    name: 'gateScalars' | 'expertScalars',
    first: number,
    end: number,
    z: number,
    width: number,
  ) => {
    const step = given.gateScalarsStep / 8;
    let out = sums + given[name] / 8;
    for (let a = first; a < end; a++, out += width * step)
      for (let s = 0; s < scalars; s += WEIGHTS) {
        const count = Math.min(scalars - s, WEIGHTS);
        for (let w = 0; w < count; w++) weigh(a, vectors + s + w, w);
        addDots(heap, z, width, weights, count, size, out + s, step);
      }
  };
  addVectors('gateScalars', 0, gates, columns, gateFeatures);
  addVectors('expertScalars', gates, vectors, design, features);
  heap.fill(1, products, products + size);
  const step = given.scalarsStep / 8;
  for (let a = 0; a < scalars; a++)
    for (let s = 0; s <= a; s++) {
      weigh(vectors + a, vectors + s, 0);
      addDots(heap, products, 1, weights, 1, size, sums + given.scalars / 8 + a * step + s, 0);
    }
}

/** Fills t, the derivatives of exponents by predictors, and behind them u = r t and, of the gate's, v = p t. */
function fillPredictors(
  heap: Float64Array,
  given: PassArguments,
  { scratch: t, data, size, prior, responsibilities, means, slopes, activated }: PairColumns,
  { gates, vectors, each, scalars }: Predictors,
): void {
  const { experts, outputs } = given;
  const next = (vectors + scalars) * BLOCK;
  const copy = (from: number, to: number) => heap.copyWithin(to, from, from + size);
  const ones = (to: number) => heap.fill(1, to, to + size);
  for (let k = 0; k < experts; k++) {
    const column = k * BLOCK;
    const weighted = (first: number, count: number, isGate: boolean) => {
      for (let at = first; at < first + count * BLOCK; at += BLOCK) {
        multiply(heap, responsibilities + column, at, size, at + next);
        if (isGate) multiply(heap, prior + column, at, size, at + 2 * next);
      }
    };
    const mean = t + (gates + k * outputs) * BLOCK;
    const first = t + (vectors + k * each) * BLOCK;
    const variance = first + (each - 1) * BLOCK;
    const precision = 2 * heap[given.densities / 8 + 2 * k + 1]!;
    const targets = data + given.targets / 8;
    expertScores(heap, means + column * outputs, targets, outputs, precision, size, mean, variance);
    weighted(mean, outputs, false);
    weighted(variance, 1, false);
    if (given.family > 0) {
      copy(slopes + column, t + column);
      if (given.isInside === 1) copy(slopes + column, first);
      else ones(first);
      copy(activated + column, first + BLOCK);
      weighted(first, 2, true);
    } else if (k < gates) ones(t + column);
    if (k < gates) weighted(t + column, 1, true);
  }
}

/** Leaves (y − μ)/ν of each output, and (‖y − μ‖²/ν − outputs)/2: the derivatives of log N by means and log ν. */
function expertScores(
  heap: Float64Array,
  means: number,
  targets: number,
  outputs: number,
  precision: number,
  size: number,
  out: number,
  variance: number,
): void {
  for (let i = 0; i < size; i++) {
    let distance = 0;
    for (let o = 0; o < outputs; o++) {
      const e = heap[targets + o * BLOCK + i]! - heap[means + o * BLOCK + i]!;
      distance += e * e;
      heap[out + o * BLOCK + i] = precision * e;
    }
    heap[variance + i] = 0.5 * (precision * distance - outputs);
  }
}

/**
 * Leaves the second derivative by a pair of predictors, but for ∂t: −u u′ for two experts, u (t′ − u′) for one; and for two of the gate
 * v v′ and −v (t′ − v′) beside.
 *
 * u and v lie behind t, `next` apart.
 */
function pairWeight(
  heap: Float64Array,
  a: number,
  b: number,
  next: number,
  isOwn: boolean,
  isOfGate: boolean,
  size: number,
  out: number,
): void {
  for (let i = 0; i < size; i++) {
    const t = heap[b + i]!;
    const u = heap[a + next + i]!;
    const otherU = heap[b + next + i]!;
    const weight = isOwn ? u * (t - otherU) : -(u * otherU);
    const v = heap[a + 2 * next + i]!;
    const otherV = heap[b + 2 * next + i]!;
    heap[out + i] = !isOfGate ? weight : isOwn ? weight - v * (t - otherV) : weight + v * otherV;
  }
}

/** Leaves the products of a column with each of others. */
function scale(
  heap: Float64Array,
  column: number,
  others: number,
  count: number,
  size: number,
  out: number,
): void {
  for (let c = 0; c < count; c++) multiply(heap, column, others + c * BLOCK, size, out + c * BLOCK);
}

/** Adds Σ (rₖ − pₖ) σ″/τ (x, 1)(x, 1)ᵀ of each expert, r − p being in `difference`. */
export function addBends(
  heap: Float64Array,
  given: PassArguments,
  at: PairColumns,
  difference: number,
  bends: number,
): void {
  const { scratch, data, size, sums } = at;
  const width = given.gateFeatures + 1;
  const weight = scratch + width * BLOCK;
  const columns = data + given.gateColumns / 8;
  const step = given.bendsStep / 8;
  heap.copyWithin(scratch, columns, columns + given.gateFeatures * BLOCK);
  heap.fill(1, weight - BLOCK, weight - BLOCK + size);
  for (let k = 0; k < given.experts; k++) {
    multiply(heap, difference + k * BLOCK, bends + k * BLOCK, size, weight);
    scale(heap, weight, scratch, width, size, weight + BLOCK);
    const out = sums + given.bends / 8 + k * width * step;
    addDots(heap, weight + BLOCK, width, scratch, width, size, out, step);
  }
}
