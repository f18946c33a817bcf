import type { ArgsDef } from 'citty';
import { anyCommand, type Command, type CommandData } from '../command.ts';
import { integerOption } from '../integer-option.ts';
import { unitOption } from '../unit.ts';
import { UsageError } from '../usage-error.ts';

const args = {
  data: {
    type: 'positional',
    required: true,
    description: 'a CSV, .npy or .json file: a row for each observation',
  },
  x: { type: 'string', required: true, valueHint: 'a,b', description: 'columns; with ross, the labels' },
  y: { type: 'string', required: true, valueHint: 'c', description: 'columns' },
  given: { type: 'string', valueHint: 'd', description: 'columns that are known: I(x; y | given)' },
  estimator: {
    type: 'string',
    valueHint: 'NAME',
    description: 'ksg (numbers), ross (labels and numbers), or of labels plugin, miller-madow, nsb',
    default: 'ksg',
  },
  k: { type: 'string', valueHint: 'K', description: 'neighbours of ksg and ross', default: '3' },
  permutations: { type: 'string', valueHint: 'N', description: 'of the null; 0 for none', default: '100' },
  raw: { type: 'boolean', description: 'take numbers as they are, not in units of their standard deviation' },
  unit: { type: 'string', valueHint: 'nats|bits', description: 'of the result', default: 'nats' },
  seed: { type: 'string', valueHint: 'N', description: 'of everything random', default: '1' },
  figure: {
    type: 'string',
    valueHint: 'FILE.svg|png',
    description: 'draw the estimate beside what chance gives',
  },
  json: { type: 'boolean', description: 'one JSON document on stdout' },
} as const satisfies ArgsDef;

/** `moelab information`: mutual information of columns, with what is needed to trust it. */
export const informationCommand: Command = {
  definition: anyCommand({
    meta: { name: 'information', description: 'Estimate the mutual information of columns of a table' },
    args,
    async run({ args: given, data }) {
      const { terminal, commandLine } = data as CommandData;
      const { didYouMean } = await import('@moelab/core');
      const { informationCommand: estimate, informationEstimators } = await import(
        '../information/information-command.ts'
      );
      const estimator = informationEstimators.find((name) => name === given.estimator);
      if (estimator === undefined) {
        throw new UsageError(
          `--estimator: no '${given.estimator}'${didYouMean(given.estimator, informationEstimators)} (estimators: ${informationEstimators.join(', ')})`,
        );
      }
      const request = {
        data: given.data,
        x: given.x,
        y: given.y,
        given: given.given as string | undefined,
        estimator,
        k: integerOption('k', given.k, { min: 1 })!,
        permutations: integerOption('permutations', given.permutations, { min: 0 })!,
        isRaw: given.raw === true,
        unit: unitOption(given.unit),
        seed: integerOption('seed', given.seed, { min: 0 })!,
        figure: given.figure as string | undefined,
        json: given.json === true,
        commandLine,
      };
      await estimate(request, terminal);
    },
  }),
  notes: [
    'The estimate is never clipped: one below 0 is returned as it is, and the null, the same estimator on permuted rows, tells how far chance goes. The interval is a jackknife; near independence read the null instead.',
    'ksg and ross measure distances in the largest of the columns, each in units of its standard deviation unless --raw. Ties, constant columns and classes that were left out are told.',
    'Labels may be texts or numbers; several columns are taken as one label. miller-madow corrects for cells that chance filled, nsb for those that it did not.',
    'Exit codes: 0 done, 1 the data cannot be used, 2 wrong use.',
  ],
  examples: [
    [
      'moelab information mcycle.csv --x times --y accel --figure information.svg',
      'of two columns of numbers',
    ],
    [
      'moelab information routing.csv --x expert --y x1,x2 --estimator ross --unit bits',
      'of a label and numbers',
    ],
    ['moelab information routing.csv --x expert --y class --estimator miller-madow --json', 'of two labels'],
  ],
};
