import { upperBits, withUpperBits } from '../elementary.ts';
import { BLOCK } from './block-algebra.ts';
import { shortExp } from './short-exp.ts';

// The steps of assembly/posterior.ts in the same order, so that both give the same bits; for two experts that has one exponential of a pair, as the
// other's argument is 0. Column k of a block is k · BLOCK behind the
// first; `terms` has three columns for what each row adds to a log-likelihood.

/** The first numbers of a slice's sums hold its log-likelihood: a sum, what rounding took from it, and two products as m · 2ᵉ. */
export const LOG_LIKELIHOOD = { sum: 0, lost: 1, joint: 2, prior: 4, size: 8 } as const;

/** Gives the largest number of a row of columns; the first also if it is NaN. */
export function largest(heap: Float64Array, first: number, count: number): number {
  let top = heap[first]!;
  for (let k = 1; k < count; k++) {
    const value = heap[first + k * BLOCK]!;
    if (top < value) top = value;
  }
  return top;
}

/**
 * Turns logits s into the gate's probabilities and the responsibilities of Gaussian experts: p ∝ exp s, r ∝ exp(s − max s + q),
 * qₖ = cₖ − hₖ ‖y − μₖ‖².
 *
 * `densities` holds cₖ, hₖ. Leaves in `terms` the maximum of the exponents, Σ exp of s and Σ exp of the joint exponents about their maxima;
 * rows from `rows` to `size` get responsibilities, probabilities and logarithms of 0.
 */
export function posterior(
  heap: Float64Array,
  s: number,
  experts: number,
  means: number,
  targets: number,
  outputs: number,
  densities: number,
  rows: number,
  size: number,
  r: number,
  terms: number,
): void {
  for (let i = 0; i < size; i++) {
    const top = largest(heap, s + i, experts);
    let prior = 0;
    let highest = -Infinity;
    for (let k = 0; k < experts; k++) {
      const at = k * BLOCK + i;
      const t = heap[s + at]! - top;
      let distance = 0;
      for (let o = 0; o < outputs; o++) {
        const e = heap[targets + o * BLOCK + i]! - heap[means + (k * outputs + o) * BLOCK + i]!;
        distance += e * e;
      }
      const joint = t + (heap[densities + 2 * k]! - heap[densities + 2 * k + 1]! * distance);
      if (highest < joint) highest = joint;
      const power = shortExp(t);
      prior += power;
      heap[s + at] = power;
      heap[r + at] = joint;
    }
    let sum = 0;
    for (let k = 0; k < experts; k++) {
      const at = r + k * BLOCK + i;
      const power = shortExp(heap[at]! - highest);
      sum += power;
      heap[at] = power;
    }
    heap[terms + i] = highest;
    heap[terms + BLOCK + i] = prior;
    heap[terms + 2 * BLOCK + i] = sum;
    const ofPrior = 1 / prior;
    const ofSum = 1 / sum;
    for (let k = 0; k < experts; k++) {
      const at = k * BLOCK + i;
      heap[s + at]! *= ofPrior;
      heap[r + at]! *= ofSum;
    }
  }
  for (let i = rows; i < size; i++) {
    heap[terms + i] = 0;
    heap[terms + BLOCK + i] = 1;
    heap[terms + 2 * BLOCK + i] = 1;
    for (let k = 0; k < experts; k++) {
      heap[s + k * BLOCK + i] = 0;
      heap[r + k * BLOCK + i] = 0;
    }
  }
}

/** Adds the log-likelihood of the rows of the last `posterior` to the first numbers of a slice's sums. */
export function addLogLikelihood(heap: Float64Array, terms: number, size: number, sums: number): void {
  let even = 0;
  let odd = 0;
  let priorEven = 1;
  let priorOdd = 1;
  let jointEven = 1;
  let jointOdd = 1;
  for (let i = terms, end = terms + size; i < end; i += 2) {
    even += heap[i]!;
    odd += heap[i + 1]!;
    priorEven *= heap[i + BLOCK]!;
    priorOdd *= heap[i + BLOCK + 1]!;
    jointEven *= heap[i + 2 * BLOCK]!;
    jointOdd *= heap[i + 2 * BLOCK + 1]!;
  }
  addCompensated(heap, sums, even + odd);
  multiplyInto(heap, sums + LOG_LIKELIHOOD.joint, jointEven);
  multiplyInto(heap, sums + LOG_LIKELIHOOD.joint, jointOdd);
  multiplyInto(heap, sums + LOG_LIKELIHOOD.prior, priorEven);
  multiplyInto(heap, sums + LOG_LIKELIHOOD.prior, priorOdd);
}

/** Adds a value to a sum and, to the number behind it, what rounding takes (Neumaier 1974). */
export function addCompensated(heap: Float64Array, at: number, value: number): void {
  const sum = heap[at]!;
  const next = sum + value;
  heap[at + 1]! += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
  heap[at] = next;
}

/** Multiplies a number m · 2ᵉ, 1 ≤ m < 2, that lies as m, e, by x ≥ 1. */
function multiplyInto(heap: Float64Array, at: number, x: number): void {
  const upper = upperBits(x);
  // x − x is 0, or NaN where x is NaN or ∞
  const mantissa = heap[at]! * withUpperBits(x, (upper & 0xfffff) | 0x3ff00000) + (x - x);
  const isLarge = mantissa >= 2;
  heap[at] = isLarge ? 0.5 * mantissa : mantissa;
  heap[at + 1]! += (upper >> 20) - 1023 + (isLarge ? 1 : 0);
}
