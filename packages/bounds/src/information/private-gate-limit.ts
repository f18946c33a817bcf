import { bound, defineBound, interval, optional, params } from '@moelab/core';
import { epsilon } from '../inputs.ts';
import { withChecks } from '../with-checks.ts';
import { leastRiskLedger, notBothProblem } from './least-risk-ledger.ts';
import { inputWeights, inputWeightsProblem, losses } from './loss-matrix.ts';

const SOURCE = 'I(X; T) ≤ ε tanh(ε/2) of ε-close rows, with the distortion–rate function of arXiv:2602.15091';

/**
 * Bounds the risk from below for every gate that is ε-locally differentially private: none has less than D(ε tanh(ε/2)).
 *
 * e^{−ε} ≤ g_t(x)/g_t(x′) ≤ e^ε for all t, x, x′ makes each row ε-close to the mean row, so that I(X; T) ≤ ε tanh(ε/2) ≤ min(ε, ε²/2). Otherwise
 * as `capacity-limit`; `softmaxPrivacy` gives ε of a softmax gate.
 *
 * Shapes: losses (inputs, experts). Units: ε and rates in nats; the risk in units of the losses.
 * Source: derivation ours: KL of ε-close distributions is at most ε tanh(ε/2).
 */
export const privateGateLimit = defineBound({
  summary: 'Least risk of any gate that is locally differentially private',
  source: SOURCE,
  options: withChecks(
    params({
      epsilon,
      losses,
      inputWeights,
      distortionAtPrivacy: optional(interval({ doc: 'D(ε tanh(ε/2)), instead of losses', min: 0 })),
    }),
    {
      losses: (given) => notBothProblem(given.losses, given.distortionAtPrivacy, 'distortionAtPrivacy'),
      inputWeights: (given) => inputWeightsProblem(given.losses, given.inputWeights),
    },
    [['losses', 'distortionAtPrivacy']],
  ),
  create: ({ epsilon: limit, losses, inputWeights, distortionAtPrivacy: distortion }) =>
    bound({
      default: () =>
        leastRiskLedger({
          distortion,
          losses,
          inputWeights,
          limit,
          rateOf: privateRate,
          formula: 'D(ε tanh(ε/2))',
          assumptions: [
            {
              statement: 'no weight of the gate differs by more than a factor e^ε between two inputs',
              status: 'assumed',
            },
          ],
          source: SOURCE,
        }),
    }),
});

/**
 * Gives the largest rate I(X; T) of a gate that is ε-locally differentially private, ε tanh(ε/2): at most min(ε, ε²/2).
 *
 * Units: nats. ∞ for ε = ∞; NaN for NaN. Source: KL of ε-close distributions.
 */
export const privateRate = (epsilon: number): number => epsilon * Math.tanh(epsilon / 2);
