import type { ClaimDeclaration } from '@moelab/study';
import type { NetworkResults } from '../expressivity/columns.ts';
import { networkRatioClaim } from '../expressivity/ratio-claim.ts';
import { tasks } from './tasks.ts';
import { routings } from './variants.ts';

const said: Readonly<Record<string, string>> = {
  'mlp gate': 'A gate that is a network',
  'after a dense layer': 'A dense layer before the mixture',
  'shared expert': 'A shared expert beside the routed ones',
  'auto-encoder experts': 'Experts on two linear features',
  'top-1 after a dense layer': 'Top-1: a dense layer before the mixture',
  'top-1 beside a shared expert': 'Top-1: a shared expert beside the routed ones',
  'top-1 of auto-encoder experts': 'Top-1: experts on two linear features',
};

/** A claim for each suggestion, routing and task: a smaller error at equal active parameters. */
export const claims: Readonly<Record<string, ClaimDeclaration<NetworkResults>>> = Object.fromEntries(
  Object.values(routings).flatMap(({ baseline, suggestions }) =>
    suggestions.flatMap((model) =>
      Object.keys(tasks).map((task) => [
        `${model}-${task}`.replace(/[ ,]+/g, '-'),
        networkRatioClaim({
          statement: `${said[model]} makes the error smaller at equal active parameters (${task}).`,
          networks: { task, model },
          than: { task, model: baseline },
          range: [0, 1],
        }),
      ]),
    ),
  ),
);
