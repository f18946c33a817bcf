import { type Matrix, mean, stream, sum } from '@moelab/numerics';
import { candidateErrors, checkCount, checkErrorMatrix, drawShareWrong } from './candidate-errors.ts';
import { checkMixture } from './check-mixture.ts';
import { ermIndex } from './mixture-posterior.ts';

/** Are the errors of one candidate, or their means over candidates, on a sample and in the population. */
export interface BankErrors {
  /** On the sample, R̂_S. */
  readonly empirical: number;
  /** In the population, R. */
  readonly population: number;
  /** |R − R̂_S|, of each candidate before any mean. */
  readonly deviation: number;
}

/** Is what one sample S says of a bank, enough for the mixture posterior at every α. */
export interface BankRun {
  /** The candidate that ERM chooses, counted from 0. */
  readonly index: number;
  readonly chosen: BankErrors;
  /** Means over all candidates: what a uniform one has. */
  readonly uniform: BankErrors;
}

/** Are the options of `drawBankRuns`. */
export interface BankRunOptions {
  /** Rows of a sample, m. */
  readonly sampleSize: number;
  /** How many samples, M. */
  readonly runs: number;
  /** 0 by default. */
  readonly seed?: number | bigint;
}

/** Is what M samples say of the mixture posterior at one α; the exact counterpart is `ExactMixture`. */
export interface MeasuredMixture {
  readonly alpha: number;
  readonly empiricalRisk: number;
  readonly risk: number;
  /** Ĝ, the mean over samples of R(W) − R̂_S(W), averaged over W. */
  readonly gap: number;
  /** Of the gap; NaN for one sample. */
  readonly standardError: number;
  /** G_abs, the mean of |R(W) − R̂_S(W)|. */
  readonly absoluteGap: number;
  readonly runs: number;
}

/**
 * Puts together what a sample says of a bank: which candidate ERM chooses, and how far errors on the sample are from the population's.
 *
 * Shapes: empirical and population (R) of numbers in [0, 1]. Throws a RangeError where there is no candidate, the lengths differ, or an
 * error is outside [0, 1].
 */
export function bankRun(empirical: ArrayLike<number>, population: ArrayLike<number>): BankRun {
  const where = 'bankRun';
  const R = population.length;
  if (R === 0 || empirical.length !== R) {
    throw new RangeError(
      `${where}: empirical and population must have one error for each candidate, got ${empirical.length} and ${R}`,
    );
  }
  for (const [name, errors] of Object.entries({ empirical, population })) {
    for (let r = 0; r < R; r++) {
      if (errors[r]! >= 0 && errors[r]! <= 1) continue;
      throw new RangeError(`${where}: ${name}[${r}] must be in [0, 1], got ${errors[r]}`);
    }
  }
  const index = ermIndex(empirical);
  const deviations = Float64Array.from(population, (risk, r) => Math.abs(risk - empirical[r]!));
  return {
    index,
    chosen: {
      empirical: empirical[index]!,
      population: population[index]!,
      deviation: deviations[index]!,
    },
    uniform: { empirical: mean(empirical), population: mean(population), deviation: mean(deviations) },
  };
}

/**
 * Draws M samples of m rows from a pool, with replacement, and lets each choose a candidate.
 *
 * The pool is the population: rows are drawn independently from it, and its own shares of wrong predictions are the risks, so that the gap
 * of a candidate chosen without looking at S is 0 in expectation. Shapes: wrong (rows, R) of 0 and 1 → M runs. Run i takes the
 * stream (seed, 'drawBankRuns', i). Cost: O(M m R). Throws as `candidateErrors`, and for m or M that is no integer ≥ 1.
 */
export function drawBankRuns(
  wrong: Matrix,
  { sampleSize, runs, seed = 0 }: BankRunOptions,
): readonly BankRun[] {
  const where = 'drawBankRuns';
  checkErrorMatrix(where, wrong);
  checkCount(where, { sampleSize, runs });
  const population = candidateErrors(wrong);
  return Array.from({ length: runs }, (_, i) =>
    bankRun(drawShareWrong(wrong, sampleSize, stream(seed, where, i)), population),
  );
}

/**
 * Gives the risks and the gap of the α-mixture posterior from M samples, with the standard error of the gap.
 *
 * W is not drawn: its expectation under q_α given S, (1 − α) uniform + α chosen, stands for it in each sample, which leaves the expectation and
 * lowers the variance. Throws a RangeError for no runs and α outside [0, 1].
 * Source: Deylam Salehi & Khalesi 2026, arXiv:2605.05278, eq. 20 and 33, which draw one W a sample.
 */
export function measuredMixture(runs: readonly BankRun[], alpha: number): MeasuredMixture {
  checkMixture('measuredMixture', 1, alpha);
  if (runs.length === 0) throw new RangeError('measuredMixture: runs must not be empty');
  const of = (what: keyof BankErrors) =>
    Float64Array.from(runs, ({ chosen, uniform }) => (1 - alpha) * uniform[what] + alpha * chosen[what]);
  const [empirical, population] = [of('empirical'), of('population')];
  const gaps = population.map((risk, i) => risk - empirical[i]!);
  const gap = mean(gaps);
  const n = runs.length;
  return {
    alpha,
    empiricalRisk: mean(empirical),
    risk: mean(population),
    gap,
    standardError: Math.sqrt(sum(gaps.map((own) => (own - gap) ** 2)) / (n - 1) / n),
    absoluteGap: mean(of('deviation')),
    runs: n,
  };
}
