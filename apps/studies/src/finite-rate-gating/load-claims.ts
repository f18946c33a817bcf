import type { ClaimDeclaration } from '@moelab/study';
import type { GatingResults, GatingRow } from './columns.ts';
import { gateShareClaim } from './gate-share-claim.ts';
import { meanClaim } from './mean-claim.ts';
import { bankSamples, counterpart } from './unit-means.ts';

/** A gate that sends less, nats, uses one expert for all practical purposes. */
const COLLAPSED = 0.01;
/** Prices this far above that of the first activation. */
const DEAR = 1.25;
/** The optimum sends at least this where a collapse is a failure, nats. */
const WORTH_SENDING = 0.05;
const MOST = 0.8;
const FEW = 0.1;

const isCollapsed = ({ rate }: GatingRow) => rate < COLLAPSED;

const balanceClaim = (statement: string, what: string, of: (row: GatingRow) => number) =>
  meanClaim({
    statement,
    statistic: `mean over replications of ${what} with the importance loss less without, averaged over its coefficients`,
    range: [0, Infinity],
    samples({ rows }) {
      return bankSamples(
        rows.filter(({ part, level }) => part === 'balanced' && level > 0),
        (row) => {
          const plain = counterpart(rows, row, { level: 0 });
          return plain === undefined ? Number.NaN : of(row) - of(plain);
        },
      );
    },
  });

/** C4: load, rate and collapse of trained gates. */
export const loadClaims: Readonly<Record<string, ClaimDeclaration<GatingResults>>> = {
  'c4-collapse': gateShareClaim({
    statement: `C4: gates trained at a price ≥ ${DEAR}/β₁ collapse on one expert, which is optimal there.`,
    statistic: `share of those gates with a rate < ${COLLAPSED} nats`,
    above: MOST,
    among: ({ level, activation }) => level * activation >= DEAR,
    is: isCollapsed,
  }),
  'c4-early': gateShareClaim({
    statement: `C4: gates do not collapse where the optimum of their price sends ≥ ${WORTH_SENDING} nats.`,
    statistic: `share of those gates with a rate < ${COLLAPSED} nats all the same`,
    below: FEW,
    among: ({ bestRate }) => bestRate >= WORTH_SENDING,
    is: isCollapsed,
  }),
  'c4-balance-rate': balanceClaim(
    'C4: balancing the load of a gate over an uneven bank raises its rate.',
    'the rate',
    ({ rate }) => rate,
  ),
  'c4-balance-cost': balanceClaim(
    'C4: balancing the load takes the gate further off D(R).',
    'loss − D(R)',
    ({ loss, upper }) => loss - upper,
  ),
};
