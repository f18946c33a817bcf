import { logSumExp, type Matrix, permutation, stream } from '@moelab/numerics';
import {
  estimateOptions,
  type GroupOptions,
  type InformationEstimate,
} from '../estimate/information-estimate.ts';
import { groupJackknife } from '../estimate/jackknife.ts';
import { permutationNull } from '../estimate/permutation-null.ts';

/** Is a variational lower bound on a mutual information. */
export type CriticBound = 'infonce' | 'mine';

/** Are the options of `estimateCriticBound`. */
export interface CriticBoundOptions extends GroupOptions {
  /** 'infonce' by default. */
  readonly bound?: CriticBound;
}

const BIAS: Readonly<Record<CriticBound, string>> = {
  infonce: 'on average at most the information, and never above log n; low by what the critic misses',
  mine: 'its limit is at most the information, but the logarithm of a mean over n pairs makes the value high on average, the more the larger the scores',
};

/**
 * Estimates a **lower** bound on I(X; Y) from the scores f(xᵢ, yⱼ) of a critic, with a group jackknife interval and a permutation null.
 *
 * infonce: (1/n) Σᵢ log( exp f_ii / (1/n) Σⱼ exp f_ij ) ≤ log n. mine: (1/n) Σᵢ f_ii − log( (1/n(n − 1)) Σ_{i≠j} exp f_ij ), the
 * Donsker–Varadhan form. The result is of kind `lower bound`: put in place of the information, it makes an upper bound invalid. The scores must
 * come from data that the critic was not trained on.
 *
 * Shapes: scores (n, n), the true pairs on the diagonal. Units: nats. Cost: O(n²) for each group. Throws a RangeError where scores are
 * not square, not finite, or n < 2. Source: van den Oord et al. 2018, arXiv:1807.03748; Belghazi et al. 2018, arXiv:1801.04062.
 */
export function estimateCriticBound(scores: Matrix, options: CriticBoundOptions = {}): InformationEstimate {
  const where = 'estimateCriticBound';
  const { bound = 'infonce' } = options;
  const { seed, level, permutations, groups } = estimateOptions(where, options);
  const { rows: n, cols, data } = scores;
  if (n !== cols || n < 2) {
    throw new RangeError(`${where}: scores must be square with n ≥ 2 pairs, got (${n}, ${cols})`);
  }
  if (bound !== 'infonce' && bound !== 'mine') {
    throw new RangeError(`${where}: bound must be 'infonce' or 'mine', got '${String(bound)}'`);
  }
  const bad = data.findIndex((score) => !Number.isFinite(score));
  if (bad >= 0) {
    throw new RangeError(
      `${where}: scores must be finite, got ${data[bad]} at (${Math.floor(bad / n)}, ${bad % n})`,
    );
  }
  const random = stream(seed, where);
  const identity = Uint32Array.from({ length: n }, (_, i) => i);
  const value = criticValue(scores, identity, identity, bound);
  const interval = groupJackknife(value, n, groups, 2, level, random.substream('groups'), (kept) =>
    criticValue(scores, kept, kept, bound),
  );
  const notes = interval === null && groups > 0 ? [`${n} pairs are too few for an interval`] : [];
  if (bound === 'infonce' && value > 0.9 * Math.log(n)) {
    notes.push(`near its ceiling log n = ${Math.log(n).toFixed(3)}: more pairs would show more information`);
  }
  return {
    value,
    unit: 'nats',
    kind: 'lower bound',
    estimator: bound,
    bias: BIAS[bound],
    n,
    interval,
    permutationNull: permutationNull(value, permutations, level, (i) =>
      criticValue(scores, identity, permutation(random.substream('permutation', i), n), bound),
    ),
    notes,
  };
}

/** The bound on some rows, each paired with the column at its place. */
function criticValue(
  { cols: n, data }: Matrix,
  rows: Uint32Array,
  columns: Uint32Array,
  bound: CriticBound,
): number {
  const m = rows.length;
  const line = new Float64Array(m);
  const totals = new Float64Array(m);
  let paired = 0;
  rows.forEach((row, i) => {
    columns.forEach((column, j) => {
      line[j] = data[row * n + column]!;
    });
    paired += line[i]!;
    if (bound === 'mine') line[i] = -Infinity;
    totals[i] = logSumExp(line);
  });
  if (bound === 'mine') return paired / m - (logSumExp(totals) - Math.log(m * (m - 1)));
  return (paired - totals.reduce((sum, total) => sum + total, 0)) / m + Math.log(m);
}
