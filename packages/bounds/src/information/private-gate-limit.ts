import { epsilon } from '../inputs.ts';
import { privateRate } from './private-rate.ts';
import { routingLimit } from './routing-limit.ts';

/**
 * Bounds the risk from below for every gate that is ε-locally differentially private: none has less than D(ε tanh(ε/2)).
 *
 * e^{−ε} ≤ g_t(x)/g_t(x′) ≤ e^ε for all t, x, x′ makes each row ε-close to the mean row, so that I(X; T) ≤ ε tanh(ε/2) ≤ min(ε, ε²/2). Otherwise
 * as `capacity-limit`; `softmaxPrivacy` gives ε of a softmax gate.
 *
 * Shapes: losses (inputs, experts). Units: ε and rates in nats; the risk in units of the losses.
 * Source: derivation ours: KL of ε-close distributions is at most ε tanh(ε/2).
 */
export const privateGateLimit = routingLimit('epsilon', 'distortionAtPrivacy', {
  declared: epsilon,
  rateOf: privateRate,
  formula: 'D(ε tanh(ε/2))',
  assumption: {
    statement: 'no weight of the gate differs by more than a factor e^ε between two inputs',
    status: 'assumed',
  },
  summary: 'Least risk of any gate that is locally differentially private',
  source: 'I(X; T) ≤ ε tanh(ε/2) of ε-close rows, with the distortion–rate function of arXiv:2602.15091',
});
