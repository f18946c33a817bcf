import { bound, defineBound, interval, optional, params } from '@moelab/core';
import { capacity } from '../inputs.ts';
import { withChecks } from '../with-checks.ts';
import { leastRiskLedger, notBothProblem } from './least-risk-ledger.ts';
import { inputWeights, inputWeightsProblem, losses } from './loss-matrix.ts';

const SOURCE = 'data processing, I(X; T) ≤ C; after the capacity-aware limits announced in arXiv:2602.15091';

/**
 * Bounds the risk from below when the experts learn over a link of capacity C which of them is meant: no gate has less than D(C).
 *
 * D(R) = min E d(X, T) over gates with I(X; T) ≤ R, of a fixed bank; by losses (certified) or as a value. `channelCapacity` of
 * `@moelab/information` gives C of a discrete link. Losses that see the label (`routingDistortion`, `genie`) only lower D, so that the limit
 * still holds.
 *
 * Shapes: losses (inputs, experts). Units: capacity in nats an input; the risk in units of the losses.
 * Source: data processing. Khalesi & Deylam Salehi 2026, arXiv:2602.15091, announces capacity-aware limits; this statement is ours.
 */
export const capacityLimit = defineBound({
  summary: 'Least risk of any gate whose choice passes a link of a capacity',
  source: SOURCE,
  options: withChecks(
    params({
      capacity,
      losses,
      inputWeights,
      distortionAtCapacity: optional(interval({ doc: 'D(C), instead of losses', min: 0 })),
    }),
    {
      losses: (given) => notBothProblem(given.losses, given.distortionAtCapacity, 'distortionAtCapacity'),
      inputWeights: (given) => inputWeightsProblem(given.losses, given.inputWeights),
    },
    [['losses', 'distortionAtCapacity']],
  ),
  create: ({ capacity: limit, losses, inputWeights, distortionAtCapacity: distortion }) =>
    bound({
      default: () =>
        leastRiskLedger({
          distortion,
          losses,
          inputWeights,
          limit,
          rateOf: (c) => c,
          formula: 'D(C)',
          assumptions: [
            {
              statement: 'the experts learn of the input only what the link of capacity C carries',
              status: 'assumed',
            },
          ],
          source: SOURCE,
        }),
    }),
});
