import { capacity } from '../inputs.ts';
import { routingLimit } from './routing-limit.ts';

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
export const capacityLimit = routingLimit('capacity', 'distortionAtCapacity', {
  declared: capacity,
  rateOf: (c) => c,
  formula: 'D(C)',
  assumption: {
    statement: 'the experts learn of the input only what the link of capacity C carries',
    status: 'assumed',
  },
  summary: 'Least risk of any gate whose choice passes a link of a capacity',
  source: 'data processing, I(X; T) ≤ C; after the capacity-aware limits announced in arXiv:2602.15091',
});
