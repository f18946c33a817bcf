import type { CheckDeclaration } from '@moelab/study';
import type { NetworkResults } from '../expressivity/columns.ts';
import { selectNetworks } from '../expressivity/select-networks.ts';
import { tasks } from './tasks.ts';
import { routings } from './variants.ts';

/** How far the active parameters of a variant may be from the baseline's: half of a hidden unit of every expert. */
const TOLERANCE = 0.1;

/** What must hold of the comparison, whatever is trained. */
export const checks: Readonly<Record<string, CheckDeclaration<NetworkResults>>> = {
  'equal-active': {
    statement: `Variants of a task and a routing have equal active parameters, to ${100 * TOLERANCE} %.`,
    judge(results) {
      const spreads = Object.keys(tasks).flatMap((task) =>
        Object.entries(routings).map(([routing, { baseline, suggestions }]) => {
          const models = [baseline, ...suggestions];
          const counts = selectNetworks(results, { task, model: models }).map(({ active }) => active);
          return { of: `${task}, ${routing}`, least: Math.min(...counts), most: Math.max(...counts) };
        }),
      );
      return {
        status: spreads.every(({ least, most }) => most <= least * (1 + TOLERANCE)) ? 'holds' : 'fails',
        detail: spreads.map(({ of, least, most }) => `${of}: ${least} to ${most}`).join('; '),
      };
    },
  },
};
