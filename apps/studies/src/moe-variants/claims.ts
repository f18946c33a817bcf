import type { ClaimDeclaration } from '@moelab/study';
import type { NetworkResults } from '../expressivity/columns.ts';
import { networkRatioClaim } from '../expressivity/ratio-claim.ts';
import { tasks } from './tasks.ts';
import { BASELINE, suggestions } from './variants.ts';

const said = {
  'mlp gate': 'A gate that is a network',
  'after a dense layer': 'A dense layer before the mixture',
  'shared expert': 'A shared expert beside the routed ones',
  'auto-encoder experts': 'Experts on two linear features',
} as const;

/** A claim for each suggestion and task: a smaller error at equal active parameters. */
export const claims: Readonly<Record<string, ClaimDeclaration<NetworkResults>>> = Object.fromEntries(
  suggestions.flatMap((model) =>
    Object.keys(tasks).map((task) => [
      `${model}-${task}`.replace(/[ ,]+/g, '-'),
      networkRatioClaim({
        statement: `${said[model]} makes the error smaller at equal active parameters (${task}).`,
        networks: { task, model },
        than: { task, model: BASELINE },
        range: [0, 1],
      }),
    ]),
  ),
);
