import type { ClaimDeclaration } from '@moelab/study';
import type { GatingResults, GatingRow } from './columns.ts';
import { meanClaim } from './mean-claim.ts';
import { bankSamples, counterpart } from './unit-means.ts';

/** A distance from the curve that is called small, as a share of D(0) − D_min: the link is not made for the bank. */
const NEAR = 0.1;
/** A rate that is larger than its budget by more has not kept it. */
const SLACK = 1.05;

const of = (part: 'link' | 'budget', { rows }: GatingResults) => rows.filter((row) => row.part === part);
const hasKept = ({ rate, level }: GatingRow) => rate <= SLACK * level;
/** What gates send of their capacity, from the least to the most. */
const sent = (rows: readonly GatingRow[]) => {
  const shares = rows.map(({ rate, level }) => rate / level);
  return `${Math.min(...shares).toFixed(2)} to ${Math.max(...shares).toFixed(2)} C`;
};

/** C5: gates of limited capacity. */
export const linkClaims: Readonly<Record<string, ClaimDeclaration<GatingResults>>> = {
  'c5-reach': meanClaim({
    statement: `C5: a gate trained over a symmetric link of capacity C comes within ${NEAR} of D(C), in units of D(0) − D_min.`,
    statistic:
      'mean over replications, and then banks, of (loss − D(C))/(D(0) − D_min), averaged over capacities',
    range: [-Infinity, NEAR],
    samples: (results) =>
      bankSamples(of('link', results), (row) => (row.loss - row.capacityLower) / (row.single - row.least)),
  }),
  'c5-budget': meanClaim({
    statement:
      'C5: a gate that is trained within a budget C of its rate loses less than one over a symmetric link of capacity C, which may send less.',
    statistic: `mean over replications, and then banks, of the loss over the link less that within the budget, averaged over the capacities whose budget is kept (rate ≤ ${SLACK} C)`,
    range: [0, Infinity],
    samples: (results) =>
      bankSamples(
        of('budget', results).filter(hasKept),
        (row) => (counterpart(results.rows, row, { part: 'link' })?.loss ?? Number.NaN) - row.loss,
      ),
    noteOf(results) {
      const [links, budgets] = [of('link', results), of('budget', results)];
      const kept = budgets.filter(hasKept);
      return `left out ${budgets.length - kept.length} of ${budgets.length} budgets, which were not kept; all of them send ${sent(budgets)}, those kept ${sent(kept)}, links ${sent(links)}`;
    },
  }),
};
