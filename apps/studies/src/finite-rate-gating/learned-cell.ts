import { channelInformation, rateAtSlope, routingLimits, slopeGate } from '@moelab/information';
import { type Matrix, matrix, mean, type Stream, stream } from '@moelab/numerics';
import { meanInterval } from '../estimation/mean-interval.ts';
import { type Cell, type Row, rowOf } from './columns.ts';
import { costs } from './gate-on-population.ts';
import { CELLS } from './world.ts';

/** The true mean losses of 4 experts in 32 cells: μ(x, t) = 0.4 + 0.1 [t ≠ 0] + 0.15 sin(1 + 0.7 x + 1.9 t + 0.13 x t). */
function trueLosses(experts: number): Matrix {
  return matrix(
    CELLS,
    experts,
    Float64Array.from({ length: CELLS * experts }, (_, i) => {
      const x = Math.floor(i / experts);
      const t = i % experts;
      return 0.4 + (t === 0 ? 0 : 0.1) + 0.15 * Math.sin(1 + 0.7 * x + 1.9 * t + 0.13 * x * t);
    }),
  );
}

/**
 * Learns gates of one inverse temperature from n Bernoulli losses in each cell of each expert, and judges them by the true means.
 *
 * The gate is the rate–distortion optimum of the sample means, what a learner gets that believes them. Samples are the same for all β, so that the
 * rise of the gap from β/2 to β is taken sample by sample.
 */
export function learnedCell({ experts, rows: n, level: beta }: Cell, repetitions: number, seed: number): Row {
  const truth = trueLosses(experts);
  const learned = Array.from({ length: repetitions }, (_, r) => {
    const sampled = sampleMeans(truth, n, stream(seed, 'finite-rate-gating', 'cells', n, r));
    const own = gateOf(sampled, truth, beta);
    const cooler = gateOf(sampled, truth, beta / 2);
    return { ...own, gap: own.loss - own.empirical, before: cooler.loss - cooler.empirical };
  });
  const over = (of: (one: (typeof learned)[number]) => number) => meanInterval(learned.map(of));
  const loss = over((one) => one.loss);
  const empirical = over((one) => one.empirical);
  const gap = over((one) => one.gap);
  const rise = over((one) => one.gap - one.before);
  const { D0, Dmin } = routingLimits(truth);
  return rowOf({
    rate: over((one) => one.rate).mean,
    loss: loss.mean,
    lossError: loss.standardError,
    empirical: empirical.mean,
    empiricalError: empirical.standardError,
    gap: gap.mean,
    gapError: gap.standardError,
    rise: rise.mean,
    riseError: rise.standardError,
    single: D0,
    least: Dmin,
  });
}

function sampleMeans(truth: Matrix, n: number, random: Stream): Matrix {
  const means = truth.data.map((mu) => {
    let errors = 0;
    for (let i = 0; i < n; i++) if (random.next() < mu) errors++;
    return errors / n;
  });
  return matrix(truth.rows, truth.cols, means);
}

function gateOf(sampled: Matrix, truth: Matrix, beta: number) {
  const { load } = rateAtSlope(sampled, beta);
  const gate = slopeGate(sampled, load, beta);
  return {
    rate: channelInformation(gate),
    empirical: mean(costs(gate, sampled)),
    loss: mean(costs(gate, truth)),
  };
}
