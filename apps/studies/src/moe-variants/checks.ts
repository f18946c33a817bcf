import type { CheckDeclaration } from '@moelab/study';
import type { NetworkResults } from '../expressivity/columns.ts';

/** How far the active parameters of a variant may be from the baseline's: half of a hidden unit of every expert. */
const TOLERANCE = 0.1;

/** What must hold of the comparison, whatever is trained. */
export const checks: Readonly<Record<string, CheckDeclaration<NetworkResults>>> = {
  'equal-active': {
    statement: `Variants of a task have equal active parameters, to ${100 * TOLERANCE} %.`,
    judge({ rows }) {
      const spreads = [...new Set(rows.map(({ task }) => task))].map((task) => {
        const counts = rows.filter((row) => row.task === task).map(({ active }) => active);
        return { task, least: Math.min(...counts), most: Math.max(...counts) };
      });
      return {
        status: spreads.every(({ least, most }) => most <= least * (1 + TOLERANCE)) ? 'holds' : 'fails',
        detail: spreads.map(({ task, least, most }) => `${task}: ${least} to ${most}`).join('; '),
      };
    },
  },
};
