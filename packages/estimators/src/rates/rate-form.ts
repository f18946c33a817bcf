import { mean, sum } from '@moelab/numerics';
import { fitLine } from './line-fit.ts';
import {
  checkCells,
  type LossCell,
  type LossStatistic,
  resampledStatistics,
  statisticOf,
} from './loss-cells.ts';

/** How the forms of a rate are compared. */
export interface RateFormOptions {
  /** Default: mean. */
  readonly statistic?: LossStatistic;
  /** Of the bootstrap that tells each cell's own error. */
  readonly seed: number;
  /** Of the bootstrap; default 1000. */
  readonly resamples?: number;
  /** Difference of log-likelihoods from which a form is preferred; default log 20. */
  readonly evidence?: number;
}

/** One form of a rate at its best exponent. */
export interface FormFit {
  /** r of n^(−r), or t of 1/log^t n. */
  readonly exponent: number;
  readonly standardError: number;
  /** The loss is about constant · n^(−r), or constant/log^t n. */
  readonly constant: number;
  readonly logLikelihood: number;
}

/** Whether a loss falls like a power of n or like a power of log n. */
export interface RateForm {
  readonly statistic: LossStatistic;
  readonly power: FormFit;
  readonly logarithmic: FormFit;
  /** Log-likelihood of the power less that of the logarithm, nats. */
  readonly difference: number;
  readonly evidence: number;
  /**
   * `no fall` where neither exponent is above 0 by two standard errors; `undecided` where the difference is below the evidence that
   * was asked for.
   */
  readonly verdict: 'power' | 'logarithmic' | 'undecided' | 'no fall';
}

/**
 * Compares C n^(−r) with C/log^t n for the mean (or median) loss of cells, by their likelihood with log-normal errors.
 *
 * log loss_i ~ N(log C − r log n_i, σ² v_i), or with t log log n_i; v_i is the bootstrap variance of the cell's log statistic, and σ² ≥ 1
 * what the cells scatter beyond that: both are profiled, as C, r and t. The forms have the same number of parameters, so
 * their log-likelihoods compare as they are. With one replication in some cell v_i = 1 and σ² is free.
 *
 * With a free t the forms are near each other: over n = 10² … 10⁶, n^(−1/2) is within a factor 1.6 of some C/log^4.3 n. Expect
 * `undecided` unless cells are known to some percent over several decades.
 *
 * Refuses less than three sizes, and losses that are not positive and finite. Source: Royall 1997, Statistical Evidence, for likelihood ratios as evidence.
 */
export function rateForm(cells: readonly LossCell[], options: RateFormOptions): RateForm {
  const { statistic = 'mean', seed, resamples = 1000, evidence = Math.log(20) } = options;
  checkCells('rateForm', cells, 3);
  const z = cells.map(({ losses }) => Math.log(statisticOf(losses, statistic)));
  const variances = ownVariances(cells, statistic, resamples, seed);
  const fit = (x: readonly number[]): FormFit => {
    const own = variances ?? z.map(() => 1);
    const line = fitLine(
      x,
      z,
      own.map((v) => 1 / v),
    );
    const scatter = Math.max(variances === undefined ? 0 : 1, line.residual / z.length);
    const logs = own.map((v) => Math.log(2 * Math.PI * scatter * v));
    return {
      exponent: -line.slope,
      standardError: Math.sqrt(scatter / line.spread),
      constant: Math.exp(line.intercept),
      logLikelihood: -0.5 * (sum(logs) + line.residual / scatter),
    };
  };
  const power = fit(cells.map(({ n }) => Math.log(n)));
  const logarithmic = fit(cells.map(({ n }) => Math.log(Math.log(n))));
  const difference = power.logLikelihood - logarithmic.logLikelihood;
  const falls = [power, logarithmic].some(({ exponent, standardError }) => exponent > 2 * standardError);
  const preferred = difference > 0 ? 'power' : 'logarithmic';
  const verdict = !falls ? 'no fall' : Math.abs(difference) >= evidence ? preferred : 'undecided';
  return { statistic, power, logarithmic, difference, evidence, verdict };
}

/** The variance of each cell's log statistic; undefined where some cell does not tell it. */
function ownVariances(
  cells: readonly LossCell[],
  statistic: LossStatistic,
  resamples: number,
  seed: number,
): readonly number[] | undefined {
  const drawn = resampledStatistics(cells, statistic, resamples, seed);
  const variances = cells.map((_, i) => {
    const logs = drawn.map((row) => Math.log(row[i]!));
    const centre = mean(logs);
    return sum(logs.map((v) => (v - centre) ** 2)) / (logs.length - 1);
  });
  return variances.every((v) => v > 0) ? variances : undefined;
}
