import {
  choice,
  combinedGauge,
  type Declarations,
  defineGate,
  type Gate,
  type Gauge,
  integer,
  logitsOf,
  noGauge,
  params,
  real,
  scalingGauge,
  translationGauge,
} from '@moelab/core';
import {
  add,
  customGrad,
  div,
  fill,
  logSoftmax,
  mul,
  sub,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { affineChannel, channelLaw } from './channel-law.ts';
import { type Distortion, distortionOf } from './distortion.ts';
import { loneExpertGauge } from './lone-expert-gauge.ts';
import { linkNoise, overLink } from './symmetric-link.ts';
import { scheduled } from './temperature.ts';
import { topMask } from './top-mask.ts';
import { tradeGauge } from './trade-gauge.ts';

/**
 * Routes over a stochastic channel of a finite rate: an expert T is drawn by p(t|x) ∝ q(t) e^{−β d̂(x, t)}, the form that
 * every rate–distortion optimal routing of fixed experts has.
 *
 * d̂ is what an expert costs on a row. `affine` and `mlp` predict it from x by the gate's own parameters, so that new inputs can
 * be routed. `genie` takes the experts' losses of the very row, which know its target: what such a gate reaches is a lower bound
 * in-sample of what a gate of x can reach, and no routing rule; a model's log density is then no density.
 *
 * q, the experts' load, is state `logMarginal` (log q up to a constant, first 0), or a parameter, which then takes the place of
 * the prediction's bias; β > 0, nats per unit of d̂, is state, a parameter, or on a schedule. At the optimum q is the mean of p
 * over x and −1/β the slope of D(R).
 *
 * The index of the expert may pass a symmetric link on its way, p → (1 − η) p + η/K: of a `capacity` in nats, I(X;T) ≤ C for
 * every law of x; or `private`, p(t|x)/p(t|x′) ≤ e^ε for all t, x, x′ and so I(X;T) ≤ ε tanh(ε/2) (see linkNoise). Both are about
 * a drawn T: a prediction that is the mean over T depends on all of p, and tells more.
 *
 * Without a draw the weights are p: predictions and risks are means over T. With a draw, in training, `sampled` sends a row to
 * one expert (argmax of log p + Gumbel) and gives its log weight 0 the derivative of log p, so that the gradient of the sampled
 * risk is right on average and only that expert works; of the mixture's risk it is biased (straight-through). `relaxed` has weights
 * softmax((log p + Gumbel)/relaxation). `soft` ignores the draw: all experts work, and both gradients are exact.
 *
 * With affine d̂ it is the softmax gate as a function of x: what is its own is the law that is sampled from, its rate, and that q
 * and β can be set. Unchanged when one vector is added to the last weights of d̂ of every expert, one number to every bias or log
 * q; a free β trades with them, unless d̂ is given; relu as in the mlp gate. Of a single expert nothing can be told.
 *
 * Shapes: x (rows, inputs), losses (rows, experts) → scores log p (+ Gumbel), log weights, probabilities (rows, experts). NaN
 * in a row gives NaN weights there, as do losses that are all +∞; an expert whose loss alone is +∞ has weight 0 (or η/K).
 * Source: Khalesi and Deylam Salehi 2026, arXiv:2602.15091, and Deylam Salehi and Khalesi 2026, arXiv:2605.05278, eq. 28–29
 * (with β = 1/λ; theirs is the genie); Jang et al. 2017, arXiv:1611.01144 (relaxed); Williams 1992 (score).
 */
export const finiteRate = defineGate({
  summary:
    'Draws an expert over a channel of finite rate, q(t) exp(−β d(x, t)), maybe capacity-limited or private',
  source:
    'Khalesi and Deylam Salehi 2026, arXiv:2602.15091; Deylam Salehi and Khalesi 2026, arXiv:2605.05278',
  options: params({
    distortion: choice(['affine', 'mlp', 'genie'], {
      doc: "d: predicted from x, or (genie) the experts' losses, which know the target of their row",
    }),
    hidden: integer({ min: 1, default: 8, doc: 'mlp: width of the hidden layer' }),
    activation: choice(['relu', 'tanh', 'gelu'], { doc: 'mlp: activation of the hidden layer' }),
    marginal: choice(['state', 'parameter'], { doc: 'what log q is: kept and set, or trained' }),
    mode: choice(['state', 'parameter', 'schedule'], {
      doc: 'what β is: kept and set, trained, or scheduled',
    }),
    beta: real({ above: 0, default: 1, doc: 'β, nats per unit of d: state and parameter start from it' }),
    from: real({ above: 0, default: 0.5, doc: 'schedule: β at the start of training' }),
    to: real({ above: 0, default: 10, doc: 'schedule: β at the end of training' }),
    schedule: choice(['exponential', 'linear'], { doc: 'schedule: how it goes from one to the other' }),
    selection: choice(['soft', 'sampled', 'relaxed'], {
      doc: 'training: all experts by p, one drawn by p, or Gumbel-softmax weights',
    }),
    relaxation: real({ above: 0, default: 0.5, doc: 'relaxed: the temperature of the weights' }),
    link: choice(['noiseless', 'capacity', 'private'], { doc: 'what the index of the expert passes' }),
    capacity: real({ above: 0, default: Math.LN2, doc: 'capacity: the largest I(X;T), nats' }),
    epsilon: real({
      above: 0,
      max: 50,
      default: 1,
      doc: 'private: the largest log ratio of p(t|x) and p(t|x′)',
    }),
  }),
  create(options, context): Gate {
    const { experts, constant } = context;
    const isTrained = { marginal: options.marginal === 'parameter', beta: options.mode === 'parameter' };
    const distortion = distortionOf(options, !isTrained.marginal, context);
    const noise = linkNoise(options, experts);
    const own: Declarations = {
      ...distortion.parameters,
      ...(isTrained.marginal ? { logMarginal: logMarginal(experts) } : {}),
    };
    const beta = {
      axes: [],
      shape: [],
      domain: 'positive',
      init: options.mode === 'schedule' ? options.from : options.beta,
    } as const;
    /** log p(t|x) of what arrives. */
    const law = (logits: Tensor) => overLink(logSoftmax(logits), noise, context);
    return {
      parameters: { ...own, ...(isTrained.beta ? { beta } : {}) },
      state: {
        ...(isTrained.marginal ? {} : { logMarginal: logMarginal(experts) }),
        ...(isTrained.beta ? {} : { beta }),
      },
      ...(options.distortion === 'genie' ? { needs: ['losses'] as const } : {}),
      weightSum: 'one',
      ...(options.selection === 'sampled' ? { sampled: 1 as const } : {}),
      gauge: gaugeOf(distortion, own, experts, isTrained.beta ? options.beta : undefined),
      ...(isTrained.marginal || isTrained.beta || noise > 0 ? {} : { channel: channelLaw }),
      ...(options.distortion === 'affine' && noise === 0 ? { fused: affineChannel(isTrained.marginal) } : {}),
      route(inputs, parameters, state) {
        const { logMarginal: logQ, beta: slope } = { ...state, ...parameters };
        const costs = mul(distortion.tensor(inputs, parameters), slope!);
        const logits = logitsOf(sub(logQ!, costs)); // (rows, experts)
        const probabilities = { is: 'probabilities', log: law(logits.tensor) } as const;
        const { log: logs } = probabilities;
        const { draw } = inputs;
        if (draw === undefined || options.selection === 'soft')
          return { scores: logs, logWeights: logs, logits, probabilities };
        const scores = add(logs, draw.gumbel([logs.shape[0]!, experts]));
        if (options.selection === 'relaxed') {
          const logWeights = logSoftmax(div(scores, constant(options.relaxation)));
          return { scores, logWeights, logits, probabilities };
        }
        const mask = topMask(scores, 1, context);
        const penalty = where(mask, zerosLike(logs), fill([logs.shape[0]!, experts], -Infinity));
        return { scores, logWeights: add(score(logs), penalty), mask, logits, probabilities };
      },
      ...(options.mode === 'schedule'
        ? {
            advance: (state, progress) => ({
              ...state,
              beta: { ...state.beta!, values: Float64Array.of(scheduled(options, progress)) },
            }),
          }
        : {}),
    };
  },
});

/** log q up to a constant, (experts), first 0. */
const logMarginal = (experts: number) => ({ axes: ['expert'], shape: [experts], init: 0 });

/** 0, with the derivative of the logs; NaN where they are. */
function score(logs: Tensor): Tensor {
  const held = customGrad((all) => ({
    value: (all as Tensor).clone(),
    gradFunc: (dy: Tensor) => zerosLike(dy),
  }));
  return sub(logs, held(logs));
}

/** `beta`: its first value where it is trained. */
function gaugeOf(
  { linear, gauge }: Distortion,
  own: Declarations,
  experts: number,
  beta: number | undefined,
): Gauge {
  if (experts === 1) {
    const alone = loneExpertGauge(own);
    return beta === undefined ? alone : combinedGauge(alone, scalingGauge(['beta'], 'beta', beta));
  }
  const { logMarginal: logQ } = own;
  const translation = translationGauge({
    ...linear,
    ...(logQ === undefined ? {} : { logMarginal: logQ.shape }),
  });
  const names = Object.keys(linear);
  const trade = beta === undefined || names.length === 0 ? noGauge : tradeGauge(names, 'beta', beta);
  return combinedGauge(combinedGauge(translation, gauge), trade);
}
