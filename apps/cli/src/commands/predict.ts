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
    description: "a CSV file with the model's features; other columns may be there",
  },
  out: { type: 'string', valueHint: 'FILE.csv', description: 'write the predictions there' },
  route: { type: 'boolean', description: "also each row's expert and the weights of all experts" },
  json: { type: 'boolean', description: 'one JSON document on stdout instead of CSV' },
} as const satisfies ArgsDef;

/** `moelab predict`: what a saved model says of each row. */
export const predictCommand: Command = {
  definition: anyCommand({
    meta: { name: 'predict', description: 'Predict the targets of a CSV table with a saved model' },
    args,
    async run({ args: given, data }) {
      const { terminal, commandLine } = data as CommandData;
      const { predict } = await import('../predict.ts');
      await predict(
        {
          model: given.model,
          data: given.data,
          out: given.out as string | undefined,
          route: given.route === true,
          json: given.json === true,
          commandLine,
        },
        terminal,
      );
    },
  }),
  notes: [
    "Real targets are predicted by their mean given the row, in the columns' own units; classes by the most probable label and the probability of each. CSV goes to stdout unless --out or --json is given.",
    'With --route, of each layer with more than one expert: layer1.expert, the expert of the largest weight, and layer1.weight1, layer1.weight2, … (0 where an expert is not selected).',
    'Exit codes: 0 done, 1 the model or the data cannot be used, 2 wrong use.',
  ],
  examples: [
    ['moelab predict model.json new.csv', 'a line for each row'],
    ['moelab predict model.json new.csv --route --out predicted.csv', 'with the routing, in a file'],
  ],
};
