import type { ClaimDeclaration } from '@moelab/study';
import type { GatingResults, GatingRow } from './columns.ts';
import { meanClaim } from './mean-claim.ts';
import { counterpart, unitMeans } from './unit-means.ts';

/** A distance from the curve that is called small, as a share of D(0) − D_min: the link is not made for the bank. */
const NEAR = 0.1;
/** A rate that is larger than its budget by more has not kept it. */
const SLACK = 1.05;

/** Banks and replications are independent; gates over several links share the data. */
const unit = ({ setting, replication }: GatingRow) => `${setting} ${replication}`;

/** C5: gates of limited capacity. */
export const linkClaims: Readonly<Record<string, ClaimDeclaration<GatingResults>>> = {
  'c5-reach': meanClaim({
    statement: `C5: a gate trained over a link of capacity C comes within ${NEAR} of D(C), in units of D(0) − D_min.`,
    statistic:
      'mean over trainings (bank, replication) of (loss − D(C))/(D(0) − D_min), averaged over capacities',
    range: [-Infinity, NEAR],
    values: ({ rows }) =>
      unitMeans(
        rows.filter(({ part }) => part === 'link'),
        unit,
        (row) => (row.loss - row.capacityLower) / (row.single - row.least),
      ),
  }),
  'c5-budget': meanClaim({
    statement:
      'C5: at the same capacity a gate that is trained within a budget of its rate loses less than one behind a symmetric link.',
    statistic: `mean over trainings (bank, replication) of the loss over the link less that within the budget, averaged over the capacities whose budget is kept (rate ≤ ${SLACK} C)`,
    range: [0, Infinity],
    values: ({ rows }) =>
      unitMeans(
        rows.filter(({ part, rate, level }) => part === 'budget' && rate <= SLACK * level),
        unit,
        (row) => (counterpart(rows, row, { part: 'link' })?.loss ?? Number.NaN) - row.loss,
      ),
  }),
};
