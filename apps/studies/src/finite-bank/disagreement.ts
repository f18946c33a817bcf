import type { Matrix } from '@moelab/numerics';

/**
 * Gives how often one of two candidates is right where the other is wrong, mean over pairs: the share of rows, k (R − k) / (R (R − 1)/2).
 *
 * Candidates that fail on the same rows have nothing to choose between, whatever their risk. Shapes: wrong (rows, R ≥ 2) of 0 and 1.
 */
export function disagreement({ rows, cols, data }: Matrix): number {
  let pairs = 0;
  for (let i = 0; i < rows; i++) {
    let wrong = 0;
    for (let r = 0; r < cols; r++) wrong += data[i * cols + r]!;
    pairs += wrong * (cols - wrong);
  }
  return pairs / rows / ((cols * (cols - 1)) / 2);
}

/** Gives the same in expectation for candidates that err independently with these risks. */
export function independentDisagreement(risks: readonly number[]): number {
  const sum = risks.reduce((total, risk) => total + risk, 0);
  const squares = risks.reduce((total, risk) => total + risk ** 2, 0);
  // Σ_{r<s} p (1 − q) + q (1 − p)
  const pairs = (risks.length - 1) * sum - (sum ** 2 - squares);
  return pairs / ((risks.length * (risks.length - 1)) / 2);
}
