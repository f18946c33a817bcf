import type { Matrix } from '@moelab/numerics';

/** How far a sum of probabilities may be from one, which float32 rounding of many letters needs; it is divided out. */
const SLACK = 1e-6;

/**
 * Checks that `values[from..to)` is a probability distribution, and gives it divided by its sum.
 *
 * A sum within 1e-6 of one is taken as rounding. Throws a RangeError that says what it saw: a NaN or infinite entry, a
 * negative one, another sum (logits, or losses, are the usual guests), or no entry at all.
 */
export function distribution(
  where: string,
  values: ArrayLike<number>,
  from = 0,
  to = values.length,
): Float64Array {
  const p = new Float64Array(to - from);
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const value = values[from + i]!;
    if (!(value >= 0 && value < Infinity)) {
      throw new RangeError(`${where}: entry ${i} must be a probability, got ${value}`);
    }
    p[i] = value;
    sum += value;
  }
  if (!(Math.abs(sum - 1) <= SLACK)) {
    throw new RangeError(
      `${where}: must sum to 1 within ${SLACK}, got ${sum}; give probabilities, neither logits nor counts`,
    );
  }
  for (let i = 0; i < p.length; i++) p[i]! /= sum;
  return p;
}

/** Checks that each row is a probability distribution, as `distribution` does, and gives the matrix with rows that sum to one. */
export function stochasticRows(where: string, channel: Matrix): Float64Array {
  const { rows, cols, data } = channel;
  const out = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    out.set(distribution(`${where}: row ${i}`, data, i * cols, (i + 1) * cols), i * cols);
  }
  return out;
}

/** Gives the weights of n rows: 1/n each where none are given, else the given distribution of length n. */
export function rowWeights(where: string, n: number, weights: ArrayLike<number> | undefined): Float64Array {
  if (weights === undefined) return new Float64Array(n).fill(1 / n);
  if (weights.length !== n) {
    throw new RangeError(`${where}: weights must have one entry a row, ${n}, got ${weights.length}`);
  }
  return distribution(`${where}: weights`, weights);
}
