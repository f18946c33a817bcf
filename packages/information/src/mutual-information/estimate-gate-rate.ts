import type { Matrix } from '@moelab/numerics';
import { stochasticRows } from '../entropy/distribution.ts';
import { estimated } from '../estimate/estimated.ts';
import {
  type EstimateOptions,
  estimateOptions,
  type InformationEstimate,
} from '../estimate/information-estimate.ts';
import { jackknifeInterval } from '../estimate/jackknife.ts';

/** Are the options of `estimateGateRate`. */
export interface GateRateOptions extends Pick<EstimateOptions, 'level'> {
  /** 'corrected' by default; 'plug-in' leaves the bias in. */
  readonly estimator?: 'corrected' | 'plug-in';
}

/**
 * Estimates the rate I(X; T) of a soft gate from its probabilities on a sample of inputs, with a jackknife interval.
 *
 * Î = (1/n) Σᵢ Σₜ g_it log(g_it / ḡ_t) + (1/2n) Σₜ Varᵢ(g_it) / ḡ_t, Var with divisor n. The second term corrects that ḡ is the mean of the
 * same rows. It is not Miller–Madow's, which is for draws of T and overcorrects soft gates; for a one-hot gate the two agree.
 * There is no permutation null: every row is its own input, and permuting changes nothing.
 *
 * Shapes: gate (n, experts), rows p(·|xᵢ). Units: nats. Cost: O(n · experts). Throws a RangeError for a row that is no distribution: logits,
 * and probabilities that have been multiplied by weights. (A softmax taken twice is a distribution again; nobody can see it.)
 */
export function estimateGateRate(gate: Matrix, options: GateRateOptions = {}): InformationEstimate {
  const where = 'estimateGateRate';
  const { estimator = 'corrected' } = options;
  const { level } = estimateOptions(where, options);
  if (estimator !== 'corrected' && estimator !== 'plug-in') {
    throw new RangeError(`${where}: estimator must be 'corrected' or 'plug-in', got '${String(estimator)}'`);
  }
  const { rows: n, cols } = gate;
  if (n === 0) throw new RangeError(`${where}: gate must have rows, got none`);
  const p = stochasticRows(where, gate);
  const sums = gateSums(p, n, cols);
  const value = rateOfSums(sums, n, estimator);
  const without = new Float64Array(n > 1 ? n : 0);
  const others = { logs: 0, load: new Float64Array(cols), squares: new Float64Array(cols) };
  for (let i = 0; i < without.length; i++) {
    others.logs = sums.logs;
    for (let t = 0; t < cols; t++) {
      const own = p[i * cols + t]!;
      if (own > 0) others.logs -= own * Math.log(own);
      others.load[t] = Math.max(0, sums.load[t]! - own); // rounding may leave less than nothing
      others.squares[t] = Math.max(0, sums.squares[t]! - own * own);
    }
    without[i] = rateOfSums(others, n - 1, estimator);
  }
  const interval = jackknifeInterval(value, without, new Float64Array(n).fill(1), level);
  return {
    ...estimated(value, `gate-${estimator}`, BIAS[estimator], n),
    interval,
    permutationNull: null,
    notes: interval === null ? ['one row gives no interval, and its rate is 0'] : [],
  };
}

const BIAS = {
  corrected: 'O(1/n²)',
  'plug-in': 'low by about Σ Var(gₜ)/ḡₜ / 2n: the marginal is the mean of the same rows',
};

interface GateSums {
  /** Σᵢ Σₜ g log g. */
  readonly logs: number;
  /** Σᵢ g_it. */
  readonly load: Float64Array;
  /** Σᵢ g_it². */
  readonly squares: Float64Array;
}

function gateSums(p: Float64Array, n: number, cols: number): GateSums {
  const load = new Float64Array(cols);
  const squares = new Float64Array(cols);
  let logs = 0;
  for (let i = 0; i < n; i++) {
    for (let t = 0; t < cols; t++) {
      const own = p[i * cols + t]!;
      if (own === 0) continue;
      logs += own * Math.log(own);
      load[t]! += own;
      squares[t]! += own * own;
    }
  }
  return { logs, load, squares };
}

function rateOfSums(
  { logs, load, squares }: GateSums,
  n: number,
  estimator: 'corrected' | 'plug-in',
): number {
  let rate = logs / n;
  for (let t = 0; t < load.length; t++) {
    const mean = load[t]! / n;
    if (mean === 0) continue;
    rate -= mean * Math.log(mean);
    if (estimator === 'corrected') rate += (squares[t]! / n - mean * mean) / mean / (2 * n);
  }
  return rate;
}
