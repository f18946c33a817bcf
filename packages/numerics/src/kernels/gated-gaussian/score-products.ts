import { addDots, BLOCK, multiply } from './block-algebra.ts';
import type { PassArguments } from './pass-arguments.ts';

// The steps of assembly/score-products.ts in the same order, so that both give the same bits. Places are indexes of the heap.

/** Where the columns lie that the derivatives of a block are made of. */
export interface ScoreColumns {
  /** First of the columns of scratch that are free. */
  readonly scratch: number;
  readonly data: number;
  readonly size: number;
  readonly sums: number;
  readonly prior: number;
  readonly responsibilities: number;
  readonly means: number;
  readonly slopes: number;
  readonly activated: number;
}

/** Leaves (y − μ)/ν of each output, then (‖y − μ‖²/ν − outputs)/2: the derivatives of log N by means and log ν. */
function expertScores(
  heap: Float64Array,
  means: number,
  targets: number,
  outputs: number,
  precision: number,
  size: number,
  out: number,
): void {
  for (let i = 0; i < size; i++) {
    let distance = 0;
    for (let o = 0; o < outputs; o++) {
      const e = heap[targets + o * BLOCK + i]! - heap[means + o * BLOCK + i]!;
      distance += e * e;
      heap[out + o * BLOCK + i] = precision * e;
    }
    heap[out + outputs * BLOCK + i] = 0.5 * (precision * distance - outputs);
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

/**
 * Adds products of the derivatives of a row, by the parameters w of each expert on its own: with aₖ = sₖ + log Nₖ,
 * Σ rₖ ∂aₖ ∂aₖᵀ and Σ pₖ ∂sₖ ∂sₖᵀ of each expert, and of all pairs l ≤ k Σ rₖ ∂aₖ rₗ ∂aₗᵀ and Σ pₖ ∂sₖ pₗ ∂sₗᵀ.
 *
 * The parameters of an expert are those of the gate's columns, with an activation the bias and −log τ, then (features, outputs), then log ν.
 */
export function addScoreProducts(heap: Float64Array, given: PassArguments, at: ScoreColumns): void {
  const { experts, outputs, features, gateFeatures } = given;
  const { scratch, data, size, sums } = at;
  const isActivated = given.family > 0;
  const gateWidth = gateFeatures + (isActivated ? 2 : 0);
  const width = gateWidth + features * outputs + 1;
  const own = scratch + (outputs + 1) * BLOCK;
  const weighted = own + width * BLOCK;
  const prior = weighted + experts * width * BLOCK;
  const columns = data + given.gateColumns / 8;
  const design = data + given.designColumns / 8;
  const copy = (from: number, to: number) => heap.copyWithin(to, from, from + BLOCK);
  for (let k = 0; k < experts; k++) {
    const column = k * BLOCK;
    const precision = 2 * heap[given.densities / 8 + 2 * k + 1]!;
    const targets = data + given.targets / 8;
    expertScores(heap, at.means + column * outputs, targets, outputs, precision, size, scratch);
    let to = own + gateFeatures * BLOCK;
    if (isActivated) {
      scale(heap, at.slopes + column, columns, gateFeatures, size, own);
      if (given.isInside === 1) copy(at.slopes + column, to);
      else heap.fill(1, to, to + size);
      copy(at.activated + column, to + BLOCK);
      to += 2 * BLOCK;
    } else heap.copyWithin(own, columns, columns + gateFeatures * BLOCK);
    for (let j = 0; j < features; j++, to += outputs * BLOCK)
      scale(heap, design + j * BLOCK, scratch, outputs, size, to);
    copy(scratch + outputs * BLOCK, to);

    const ofExpert = weighted + column * width;
    const ofGate = prior + column * gateWidth;
    scale(heap, at.responsibilities + column, own, width, size, ofExpert);
    scale(heap, at.prior + column, own, gateWidth, size, ofGate);
    const add = (
      name: 'own' | 'priorOwn' | 'outer' | 'priorOuter',
      left: number,
      lefts: number,
      right: number,
      rights: number,
    ) => {
      const step = given[`${name}Step`] / 8;
      addDots(heap, left, lefts, right, rights, size, sums + given[name] / 8 + k * lefts * step, step);
    };
    add('own', ofExpert, width, own, width);
    add('priorOwn', ofGate, gateWidth, own, gateWidth);
    add('outer', ofExpert, width, weighted, (k + 1) * width);
    add('priorOuter', ofGate, gateWidth, prior, (k + 1) * gateWidth);
  }
}

/** Adds Σ (rₖ − pₖ) σ″/τ (x, 1)(x, 1)ᵀ of each expert, r − p being in `difference`. */
export function addBends(
  heap: Float64Array,
  given: PassArguments,
  at: Pick<ScoreColumns, 'scratch' | 'data' | 'size' | 'sums'>,
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
