import { log } from '../elementary.ts';
import { BLOCK } from './block-algebra.ts';
import { addCompensated, largest } from './posterior.ts';
import { shortExp } from './short-exp.ts';

// The steps of assembly/row-weights.ts in the same order, so that both give the same bits. Column k of a block is k · BLOCK behind the first;
// `terms` has three columns for what each row adds to a log-likelihood.

/**
 * Turns logits s into the gate's probabilities, and adds Σᵢₖ rᵢₖ log pᵢₖ of responsibilities r, which are 0 from `rows` on, to the first
 * numbers of a slice's sums.
 */
export function prior(
  heap: Float64Array,
  s: number,
  experts: number,
  rows: number,
  size: number,
  r: number,
  terms: number,
  sums: number,
): void {
  for (let i = 0; i < size; i++) {
    const top = largest(heap, s + i, experts);
    let total = 0;
    let mass = 0;
    let value = 0;
    for (let k = 0; k < experts; k++) {
      const at = k * BLOCK + i;
      const t = heap[s + at]! - top;
      const weight = heap[r + at]!;
      mass += weight;
      value += weight * t;
      const power = shortExp(t);
      total += power;
      heap[s + at] = power;
    }
    heap[terms + i] = value;
    heap[terms + BLOCK + i] = total;
    heap[terms + 2 * BLOCK + i] = mass;
    const inverse = 1 / total;
    for (let k = 0; k < experts; k++) heap[s + k * BLOCK + i]! *= inverse;
  }
  for (let i = rows; i < size; i++) {
    heap[terms + i] = 0;
    heap[terms + BLOCK + i] = 1;
    for (let k = 0; k < experts; k++) heap[s + k * BLOCK + i] = 0;
  }
  for (let i = terms + BLOCK, end = i + size; i < end; i++) heap[i] = log(heap[i]!);
  let even = 0;
  let odd = 0;
  for (let i = terms, end = terms + size; i < end; i += 2) {
    even += heap[i]! - heap[i + 2 * BLOCK]! * heap[i + BLOCK]!;
    odd += heap[i + 1]! - heap[i + 2 * BLOCK + 1]! * heap[i + BLOCK + 1]!;
  }
  addCompensated(heap, sums, even + odd);
}

/** Leaves the gate's curvature weights pₖ(δₖₗ − pₗ) of free experts, for each k for each l ≤ k, in columns from `out` on. */
export function curvatureWeights(
  heap: Float64Array,
  p: number,
  free: number,
  size: number,
  out: number,
): void {
  let to = out;
  for (let k = 0; k < free; k++) {
    for (let l = 0; l <= k; l++, to += BLOCK) {
      const own = p + k * BLOCK;
      const other = p + l * BLOCK;
      for (let i = 0; i < size; i++) {
        const probability = heap[own + i]!;
        heap[to + i] = k === l ? probability * (1 - probability) : -(probability * heap[other + i]!);
      }
    }
  }
}

/** Leaves r − p in p. */
export function subtractFrom(heap: Float64Array, p: number, r: number, count: number): void {
  for (let i = 0; i < count; i++) heap[p + i] = heap[r + i]! - heap[p + i]!;
}

/**
 * Turns the means of an expert into weights r (y − μ)/ν of its features, and leaves r (‖y − μ‖²/ν − outputs)/2, the weight of log ν, in
 * `variance`: what the gradient of log Σ p N sums.
 */
export function expertWeights(
  heap: Float64Array,
  means: number,
  targets: number,
  outputs: number,
  precision: number,
  r: number,
  size: number,
  variance: number,
): void {
  for (let i = 0; i < size; i++) {
    const weight = heap[r + i]!;
    let distance = 0;
    for (let o = 0; o < outputs; o++) {
      const at = means + o * BLOCK + i;
      const e = heap[targets + o * BLOCK + i]! - heap[at]!;
      distance += e * e;
      heap[at] = weight * (precision * e);
    }
    heap[variance + i] = weight * (0.5 * (precision * distance - outputs));
  }
}
