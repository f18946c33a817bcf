import type { ClaimDeclaration } from '@moelab/study';
import type { GatingResults, GatingRow } from './columns.ts';
import { gateShareClaim } from './gate-share-claim.ts';
import { meanClaim } from './mean-claim.ts';
import { bankSamples } from './unit-means.ts';

/** Where the optimum of a price sends less than this, nats, there is nothing to compare. */
const WORTH_SENDING = 0.05;
/** A distance from the curve that is called small, as a share of D(0) − D_min. */
const NEAR = 0.05;
/** Of gates that lie on the curve, one in forty appears significantly below it; more than this is a fault. */
const FALSE_ALARMS = 0.1;

const sends = ({ part, bestRate }: GatingRow) => part === 'trained' && bestRate >= WORTH_SENDING;
const range = ({ single, least }: GatingRow) => single - least;

const distanceClaim = (which: 'affine' | 'mlp', what: string) =>
  meanClaim({
    statement: `${what} trained under E ℓ + λ I comes within ${NEAR} of D(R), in units of D(0) − D_min.`,
    statistic: `mean over replications, and then banks, of (loss − D(R))/(D(0) − D_min), averaged over the prices at which the optimum sends ≥ ${WORTH_SENDING} nats`,
    range: [-Infinity, NEAR],
    samples: ({ rows }) =>
      bankSamples(
        rows.filter((row) => sends(row) && row.setting.endsWith(which)),
        (row) => (row.loss - row.upper) / range(row),
      ),
  });

/** C1: trained gates beside the certified curve. */
export const gateClaims: Readonly<Record<string, ClaimDeclaration<GatingResults>>> = {
  'c1-held-out': gateShareClaim({
    statement: 'C1: judged by labelled rows alone, no trained gate lies below D(R).',
    statistic:
      'share of the trained gates whose held-out loss is more than 1.96 standard errors below D at the upper end of their estimated rate',
    below: FALSE_ALARMS,
    among: () => true,
    is: (row) => row.heldOut + 1.96 * row.heldOutError < row.heldOutLower,
  }),
  'c1-network': distanceClaim('mlp', 'C1: a gate with a hidden layer'),
  'c1-affine': distanceClaim('affine', 'C1: a gate that is a softmax of affine functions'),
  'c1-genie': meanClaim({
    statement:
      'C1: a curve computed from losses of single labelled rows lies below the certified D(R): no gate of x reaches it.',
    statistic: `mean over replications, and then banks, of (D(R) − genie)/(D(0) − D_min) at the rates of the gates that send ≥ ${WORTH_SENDING} nats`,
    range: [0, Infinity],
    samples: ({ rows }) =>
      bankSamples(
        rows.filter((row) => sends(row) && row.heldOutRate >= WORTH_SENDING),
        (row) => (row.lower - row.genie) / range(row),
      ),
  }),
};
