import {
  choice,
  type Dataset,
  defineEstimator,
  type Fit,
  integer,
  type LossName,
  type Model,
  MoelabError,
  type OutputOf,
  params,
  prefixedNames,
  type Risk,
  type Run,
  real,
  withoutPrefix,
} from '@moelab/core';
import { distortionAtRate, type InformationEstimate, type RatePoint, rateAtSlope } from '@moelab/information';
import type { Matrix } from '@moelab/numerics';
import { checkData } from '../check-data.ts';
import { pauseBetweenPasses } from '../pause.ts';
import { type RanOn, ranOn } from '../ran-on.ts';
import { expertLosses } from '../routing-rate/expert-losses.ts';
import { gateRate } from '../routing-rate/gate-rate.ts';
import { predictLosses } from './predict-losses.ts';

const WHERE = 'estimators/rate-distortion';

const fields = {
  at: choice(['beta', 'rate'], { doc: 'which point of the curve: of a slope −1/β, or of a rate' }),
  beta: real({ above: 0, default: 1, doc: 'at beta: β, nats per unit of the loss' }),
  rate: real({ min: 0, default: Math.LN2, doc: 'at rate: the largest I(X;T), nats' }),
  loss: choice(['auto', 'log', 'squared', 'clipped', 'zero-one'], {
    doc: 'what an expert costs on a row: −log density, nats (auto, where there is one), or the squared error',
  }),
  bound: real({ above: 0, default: 1, doc: 'of the loss clipped: where it is cut' }),
  prediction: choice(['fitted', 'kept'], {
    doc: 'whether d is fitted to the losses first, or only q and β are set; a genie has nothing to fit',
  }),
  gap: real({ above: 0, default: 1e-10, doc: 'the certified gap that is asked for' }),
  maxIterations: integer({ min: 1, default: 2000, doc: 'L-BFGS steps at most, where d is predicted' }),
} as const;

/** The options of `rate-distortion`, defaults filled in. */
export type RateDistortionOptions = OutputOf<typeof fields>;

/** A gate that was set to a point of a rate–distortion curve. */
export interface RateDistortionFit extends Fit {
  readonly loss: LossName;
  /** Whether d̂ predicts the losses, or is the losses: a genie. */
  readonly distortion: 'predicted' | 'genie';
  /** The point of the curve of d̂ on these rows, with its certificate; its distortion is E d̂ where that is predicted. */
  readonly point: RatePoint;
  /** The share of the variance of the losses' differences between experts that d̂ explains; 1 of a genie. */
  readonly explained: number;
  /** I(X;T) of the returned model on these rows. */
  readonly rate: InformationEstimate;
  /** The mean loss of an expert that the returned model draws, on these rows. */
  readonly risk: Risk;
  /** The mean loss of the single best expert on these rows: D(0) of the losses. */
  readonly bestExpertRisk: number;
  readonly rows: number;
  readonly ranOn: RanOn;
}

/** log of the smallest q that is not 0, which a load of 0 is kept as. */
const LOG_NOTHING = -745;

/**
 * Sets the gate of a fixed bank of experts to the rate–distortion optimum: the channel p(t|x) ∝ q(t) e^{−β d̂(x, t)} that has the
 * least E d̂ of all of its rate, with a certificate. Experts stay as they are.
 *
 * First d̂ is fitted to the experts' losses on the rows by least squares (not with `prediction: 'kept'`; where the gate is a genie, d̂ is the losses);
 * then q, and β at a rate, minimise I(X;T) + β E d̂ (see `rateAtSlope` of @moelab/information). Where the curve is straight, no
 * single channel has the rate that is asked for: the gate gets the nearest point below it, and a warning. At Rmax or more it
 * gets the first point that is within 1e-9 nats of it. For a gate with a `channel` and one layer.
 *
 * The losses of single rows know their targets. What a genie reaches is a lower bound in-sample on what a gate of x can reach;
 * a predicted d̂ has its own in-sample optimism: judge it on other rows by `gateRate` and `model.risk(…, { of: 'sampled' })`.
 *
 * Source: Blahut 1972; Deylam Salehi and Khalesi 2026, arXiv:2605.05278, eq. 27–29, which is the genie; the prediction is ours.
 */
export const rateDistortion = defineEstimator({
  summary: 'Sets a finite-rate gate of fixed experts to the rate–distortion optimum at a slope or a rate',
  source: 'Blahut 1972; Deylam Salehi and Khalesi 2026, arXiv:2605.05278, eq. 27–29',
  options: params(fields),
  create: (options) => ({ fit: (model, data, run) => setToOptimum(model, data, run, options) }),
});

async function setToOptimum(
  model: Model,
  data: Dataset,
  run: Run,
  options: RateDistortionOptions,
): Promise<RateDistortionFit> {
  const layer = model.layers[0]!;
  const { channel, needs = [] } = layer.gate;
  if (channel === undefined) {
    throw new MoelabError(
      'UNSUPPORTED',
      `${WHERE}: gates/${layer.spec.gate} is no channel whose q and β can be set; use finite-rate with a noiseless link, its marginal and β being state`,
    );
  }
  if (model.layers.length > 1) {
    throw new MoelabError('UNSUPPORTED', `${WHERE}: sets models of one layer, got ${model.layers.length}`);
  }
  const { rows, warnings } = checkData(model, data);
  const pause = pauseBetweenPasses(WHERE, run, rows);
  run.onProgress?.({ stage: 'channel', done: 0, total: 1 });
  const loss =
    options.loss === 'auto' ? (layer.expert.noise === undefined ? 'squared' : 'log') : options.loss;
  const judged = { loss, bound: options.bound };
  const losses = await expertLosses(model, data, judged);
  const isGenie = needs.includes('losses');
  const told = isGenie ? { losses } : {};
  await pause();

  const predicted = isGenie ? undefined : await predictLosses(model, data, losses, options, pause);
  const { point, notes } = pointOf(predicted?.distortion ?? losses, options);
  const before = withoutPrefix('gate.', model.state);
  const state = channel.withLaw(
    {
      logMarginal: point.load.map((q) => Math.max(Math.log(q), LOG_NOTHING)),
      beta: point.beta > 0 ? point.beta : channel.law(before).beta, // at rate 0 any β does
    },
    before,
  );
  const set = (predicted?.model ?? model).with({ state: prefixedNames('gate.', state) });
  const converged = point.converged && (predicted?.converged ?? true);
  run.onProgress?.({ stage: 'channel', done: 1, total: 1 });
  return {
    model: set,
    converged,
    reason: `the gap is ${point.gap.toExponential(1)} nats after ${point.iterations} iterations${predicted === undefined ? '' : `; d̂: ${predicted.reason}`}`,
    warnings: [
      ...warnings,
      ...notes,
      ...(isGenie
        ? [
            'the gate is a genie: the losses that it is told know the targets of their rows, and no gate of x does',
          ]
        : []),
      ...(predicted !== undefined && !predicted.converged
        ? [`the prediction of the losses did not converge: ${predicted.reason}`]
        : []),
      ...(point.converged ? [] : [`the gap is ${point.gap}, more than ${options.gap}`]),
    ],
    loss,
    distortion: isGenie ? 'genie' : 'predicted',
    point,
    explained: predicted?.explained ?? 1,
    rate: await gateRate(set, data, told),
    risk: await set.risk(data.x, data.y, { ...judged, ...told, of: 'sampled' }),
    bestExpertRisk: leastMean(losses),
    rows,
    ranOn: ranOn('tensors', model.backend),
  };
}

/** The point of a curve that one channel has, and what must be said of it. */
function pointOf(
  distortion: Matrix,
  { at, beta, rate: asked, gap }: RateDistortionOptions,
): { readonly point: RatePoint; readonly notes: readonly string[] } {
  if (at === 'beta') return { point: rateAtSlope(distortion, beta, { gap }), notes: [] };
  const { parts, rate } = distortionAtRate(distortion, asked, { gap });
  const [point] = parts.map((part) => part.point).sort((a, b) => a.rate - b.rate);
  if (point!.beta === Infinity) {
    const near = nearRmax(distortion, point!.rate, gap);
    const note = `${asked} nats are at least Rmax, ${point!.rate}, which is reached as β grows without end; β is ${near.beta}, of rate ${near.rate}`;
    return { point: near, notes: [note] };
  }
  const isShort = rate - point!.rate > 1e-6 * Math.max(1, rate);
  const note = `no single channel has the rate ${rate}: the curve is straight there; the gate has the point below, ${point!.rate}`;
  return { point: point!, notes: isShort ? [note] : [] };
}

/** The first point on the way of doubled slopes that is within 1e-9 nats of Rmax. */
function nearRmax(distortion: Matrix, largest: number, gap: number): RatePoint {
  const range =
    distortion.data.reduce((a, b) => Math.max(a, b)) - distortion.data.reduce((a, b) => Math.min(a, b));
  let beta = range > 0 ? 8 / range : 1;
  let point = rateAtSlope(distortion, beta, { gap });
  for (let turn = 0; turn < 40 && Math.abs(largest - point.rate) > 1e-9; turn++) {
    beta *= 2;
    point = rateAtSlope(distortion, beta, { gap, start: point.load });
  }
  return point;
}

/** The least of the columns' means. */
function leastMean({ rows, cols, data }: Matrix): number {
  const sums = new Float64Array(cols);
  data.forEach((v, i) => {
    sums[i % cols]! += v;
  });
  return sums.reduce((a, b) => Math.min(a, b)) / rows;
}
