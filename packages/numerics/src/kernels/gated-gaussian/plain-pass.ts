import {
  addDots,
  addGrams,
  addMoments,
  BLOCK,
  combine,
  multiply,
  ProductSums,
  sliceBegin,
} from './block-algebra.ts';
import { activate } from './gate-activations.ts';
import { type PassArguments, readArguments, TASKS } from './pass-arguments.ts';
import { addLogLikelihood, LOG_LIKELIHOOD, posterior } from './posterior.ts';
import { addBends, addPairs } from './predictor-pairs.ts';
import { curvatureWeights, expertWeights, prior, subtractFrom } from './row-weights.ts';
import { type ScratchColumns, scratchColumns } from './scratch-columns.ts';

/** What the steps of a pass share; places are indexes of the heap. */
interface Block {
  readonly heap: Float64Array;
  readonly given: PassArguments;
  readonly columns: ScratchColumns;
  /** Of a column of scratch. */
  at(column: keyof ScratchColumns): number;
  /** Of an argument that is an address. */
  place(name: keyof PassArguments): number;
}

/**
 * Computes a slice of a pass as assembly/gated-gaussian.ts does, with the same bits: reads the arguments, the data and the parameters, and
 * writes the slice's sums.
 */
export function plainPass(memory: ArrayBufferLike, slice: number, scratch: number): void {
  const heap = new Float64Array(memory);
  const given = readArguments(new Uint32Array(memory, 0, 128));
  const columns = scratchColumns(given.experts, given.outputs, given.free);
  const { tasks, rows, slices } = given;
  if (slice >= slices) return;
  const block: Block = {
    heap,
    given,
    columns,
    at: (column) => scratch / 8 + columns[column] * BLOCK,
    place: (name) => given[name] / 8,
  };
  const sums = (given.sums + slice * given.sumsStep) / 8;
  heap.fill(0, sums, sums + given.sumsStep / 8);
  heap[sums + LOG_LIKELIHOOD.joint] = 1;
  heap[sums + LOG_LIKELIHOOD.prior] = 1;
  const end = sliceBegin(rows, slices, slice + 1);
  for (let b = sliceBegin(rows, slices, slice); b < end; b++) {
    const data = (given.data + b * given.blockStep) / 8;
    const count = Math.min(BLOCK, rows - b * BLOCK);
    const size = (count + 7) & ~7;
    expectation(block, data, b, count, size, sums);
    if (tasks & TASKS.moments || tasks & TASKS.curvature) addStatistics(block, data, size, sums);
    const predictors = {
      scratch: scratch / 8 + columns.predictors * BLOCK,
      products: block.at('products'),
      data,
      size,
      sums,
      prior: block.at('logits'),
      responsibilities: block.at('responsibilities'),
      means: block.at('means'),
      slopes: block.at('slopes'),
      activated: block.at('activated'),
    };
    if (tasks & TASKS.pairs) addPairs(heap, given, predictors);
    if (tasks & TASKS.gateGradient) addGateGradient(block, data, size, sums);
    if (tasks & TASKS.pairs && given.family > 0)
      addBends(heap, given, predictors, predictors.prior, block.at('bends'));
    if (tasks & TASKS.expertGradient) addExpertGradient(block, data, size, sums);
  }
}

/** Fills probabilities and responsibilities, and adds the log-likelihood. */
function expectation(block: Block, data: number, b: number, count: number, size: number, sums: number): void {
  const { heap, given, at, place } = block;
  const { experts, outputs, features, gateFeatures, tasks } = given;
  const isGiven = (tasks & TASKS.given) !== 0;
  const [logits, r] = [at('logits'), at('responsibilities')];
  const gateColumns = data + place('gateColumns');
  // with one design, the coefficients of the experts follow those of the gate, and their columns too
  const both = !isGiven && given.isShared === 1 ? experts * (1 + outputs) : experts;
  combine(heap, gateColumns, gateFeatures, place('gateCoefficients'), both, size, logits);
  if (given.family > 0) {
    activate(
      heap,
      given.family - 1,
      given.isInside,
      logits,
      experts,
      place('biases'),
      size,
      at('activated'),
      at('slopes'),
      at('bends'),
    );
    clearPadding(heap, at('activated'), 3 * experts, count, size);
  }
  const kept = place('kept') + b * experts * BLOCK;
  if (isGiven) {
    heap.copyWithin(r, kept, kept + experts * BLOCK);
    prior(heap, logits, experts, count, size, r, at('terms'), sums);
    return;
  }
  const means = at('means');
  if (given.isShared === 0)
    combine(
      heap,
      data + place('designColumns'),
      features,
      place('coefficients'),
      experts * outputs,
      size,
      means,
    );
  posterior(
    heap,
    logits,
    experts,
    means,
    data + place('targets'),
    outputs,
    place('densities'),
    count,
    size,
    r,
    at('terms'),
  );
  addLogLikelihood(heap, at('terms'), size, sums);
  if (tasks & TASKS.keep) heap.copyWithin(kept, r, r + experts * BLOCK);
}

/** Clears what an activation makes of the rows behind the last: a NaN there would spread, in spite of weights of 0. */
function clearPadding(heap: Float64Array, first: number, columns: number, count: number, size: number): void {
  for (let at = first, end = first + columns * BLOCK; at < end; at += BLOCK)
    heap.fill(0, at + count, at + size);
}

function addStatistics(block: Block, data: number, size: number, sums: number): void {
  const { heap, given, at, place } = block;
  const { experts, outputs, features, gateFeatures, free, tasks } = given;
  const r = at('responsibilities');
  const design = data + place('designColumns');
  const curvatures = tasks & TASKS.curvature ? (free * (free + 1)) / 2 : 0;
  if (curvatures > 0) curvatureWeights(heap, at('logits'), free, size, at('curvatures'));
  // with one design, the same products serve all Gram matrices
  const together = tasks & TASKS.moments && given.isShared === 1 ? curvatures : 0;
  const sumsOf = (name: 'moments' | 'grams' | 'curvatures', weights: number, lefts: number) =>
    new ProductSums(heap, size, at('products'), weights, lefts, sums + place(name), place(`${name}Step`));
  if (tasks & TASKS.moments) {
    const moments = sumsOf('moments', r, experts);
    addMoments(moments, design, features, data + place('targets'), outputs);
    addGrams(sumsOf('grams', r, experts + together), design, features);
  }
  if (curvatures > together)
    addGrams(sumsOf('curvatures', at('curvatures'), curvatures), data + place('gateColumns'), gateFeatures);
}

/** Adds Σ (r − p) ∂s: of the columns, then of the bias, then of 1/τ. */
function addGateGradient(block: Block, data: number, size: number, sums: number): void {
  const { heap, given, at, place } = block;
  const { experts, gateFeatures } = given;
  const difference = at('logits');
  const columns = data + place('gateColumns');
  const out = sums + place('gate');
  const step = place('gateStep');
  subtractFrom(heap, difference, at('responsibilities'), experts * BLOCK);
  if (given.family === 0) {
    addDots(heap, columns, gateFeatures, difference, experts, size, out, step);
    return;
  }
  const [ones, slopes, activated] = [at('products'), at('slopes'), at('activated')];
  heap.fill(1, ones, ones + size);
  for (let k = 0; k < experts * BLOCK; k += BLOCK) {
    multiply(heap, difference + k, slopes + k, size, slopes + k);
    multiply(heap, difference + k, activated + k, size, activated + k);
  }
  addDots(heap, columns, gateFeatures, slopes, experts, size, out, step);
  const ofBias = given.isInside === 1 ? slopes : difference;
  addDots(heap, ones, 1, ofBias, experts, size, out + gateFeatures * step, step);
  addDots(heap, ones, 1, activated, experts, size, out + (gateFeatures + 1) * step, step);
}

function addExpertGradient(block: Block, data: number, size: number, sums: number): void {
  const { heap, given, at, place } = block;
  const { experts, outputs, features } = given;
  const [means, ones] = [at('means'), at('products')];
  for (let k = 0; k < experts; k++)
    expertWeights(
      heap,
      means + k * outputs * BLOCK,
      data + place('targets'),
      outputs,
      2 * heap[place('densities') + 2 * k + 1]!,
      at('responsibilities') + k * BLOCK,
      size,
      at('variances') + k * BLOCK,
    );
  const step = place('expertGradientStep');
  const columns = data + place('designColumns');
  addDots(heap, columns, features, means, experts * outputs, size, sums + place('expertGradient'), step);
  heap.fill(1, ones, ones + size);
  addDots(heap, ones, 1, at('variances'), experts, size, sums + place('logVariances'), 0);
}
