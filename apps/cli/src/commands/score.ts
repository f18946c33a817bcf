import type { ArgsDef } from 'citty';
import { anyCommand, type Command, type CommandData } from '../command.ts';

const args = {
  model: {
    type: 'positional',
    required: true,
    description: 'a model that moelab fit or moelab train wrote (--out)',
  },
  data: {
    type: 'positional',
    required: true,
    description: 'a CSV file with the columns that the model was fitted to',
  },
  backends: { type: 'boolean', description: 'also on every backend that is there, compared with float64' },
  json: { type: 'boolean', description: 'one JSON document on stdout' },
} as const satisfies ArgsDef;

/** `moelab score`: how well a saved model explains a table. */
export const scoreCommand: Command = {
  definition: anyCommand({
    meta: { name: 'score', description: 'Score a saved model on a CSV table' },
    args,
    async run({ args: given, data }) {
      const { terminal, commandLine } = data as CommandData;
      const { score } = await import('../score.ts');
      await score(
        {
          model: given.model,
          data: given.data,
          backends: given.backends === true,
          json: given.json === true,
          commandLine,
        },
        terminal,
      );
    },
  }),
  notes: ['Exit codes: 0 done, 1 the model or the data cannot be used, 2 wrong use.'],
  examples: [
    ['moelab score model.json mcycle.csv', 'log-likelihood and mean squared error on these rows'],
    ['moelab score model.json held-out.csv --json', 'the same for a program'],
    [
      'moelab score model.json mcycle.csv --backends',
      'one model on float64, wasm and, where it is there, node-gpu',
    ],
  ],
};
