import type { ArgsDef } from 'citty';
import { anyCommand, type Command, type CommandData } from '../command.ts';
import { integerOption } from '../integer-option.ts';
import { numberOption, numbersOption } from '../number-option.ts';
import { unitOption } from '../unit.ts';
import { UsageError } from '../usage-error.ts';

const args = {
  losses: {
    type: 'positional',
    required: true,
    description: 'a CSV, .npy or .json file: a row for each input, a column for each expert',
  },
  weights: { type: 'string', valueHint: 'FILE', description: 'probabilities of the inputs (default: equal)' },
  inputs: {
    type: 'string',
    valueHint: 'FILE',
    description: 'what the gate sees of each row, for conditional',
  },
  distortion: {
    type: 'string',
    valueHint: 'genie|conditional',
    description: 'whether the gate is told the losses, or must know them from the inputs (default: genie)',
  },
  neighbours: {
    type: 'string',
    valueHint: 'N',
    description: 'how many near rows conditional losses are means of (default: √rows)',
  },
  beta: { type: 'string', valueHint: '1,2,4', description: 'inverse temperatures, in nats per unit of loss' },
  rate: { type: 'string', valueHint: '0.1,0.5', description: 'rates, in --unit' },
  capacity: { type: 'string', valueHint: 'C', description: 'of a link to the experts, in --unit an input' },
  unit: { type: 'string', valueHint: 'nats|bits', description: 'of rates', default: 'nats' },
  seed: { type: 'string', valueHint: 'N', description: 'of the folds of conditional', default: '1' },
  figure: { type: 'string', valueHint: 'FILE.svg|png', description: 'draw the curve with its bounds' },
  json: { type: 'boolean', description: 'one JSON document on stdout' },
} as const satisfies ArgsDef;

/** `moelab rate`: how much a bit of routing is worth, with certificates. */
export const rateCommand: Command = {
  definition: anyCommand({
    meta: { name: 'rate', description: 'Tell what routing is worth at each rate, with certified bounds' },
    args,
    async run({ args: given, data }) {
      const { terminal, commandLine } = data as CommandData;
      const { weights, inputs, figure } = given as Record<string, string | undefined>;
      const distortion = given.distortion ?? 'genie';
      if (distortion !== 'genie' && distortion !== 'conditional') {
        throw new UsageError(`--distortion: must be genie or conditional, got '${distortion}'`);
      }
      if (distortion === 'conditional' && inputs === undefined) {
        throw new UsageError(
          '--inputs: is missing; conditional losses are fitted to what the gate sees of each row',
        );
      }
      if (distortion === 'genie') {
        const idle = ['inputs', 'neighbours'].find((name) => given[name] !== undefined);
        if (idle !== undefined)
          throw new UsageError(`--${idle}: is of --distortion conditional; add that, or leave it out`);
      }
      const request = {
        losses: given.losses,
        weights,
        inputs,
        distortion,
        neighbours: integerOption('neighbours', given.neighbours, { min: 1 }),
        betas: numbersOption('beta', given.beta, { above: 0 }),
        rates: numbersOption('rate', given.rate, { min: 0 }),
        capacity: numberOption('capacity', given.capacity, { min: 0 }),
        unit: unitOption(given.unit),
        seed: integerOption('seed', given.seed, { min: 0 })!,
        figure,
        json: given.json === true,
        commandLine,
      } as const;
      const { rateCommand: compute } = await import('../rate/rate-command.ts');
      await compute(request, terminal);
    },
  }),
  notes: [
    'A gate that sends the index T of an expert for each input X has the rate I(X;T). D(R) is the least mean loss of any gate of rate R. Each point is reached by the gate p(t|x) ∝ load(t) exp(−beta · loss), and no gate of its rate has less than distortion − gap. Without --beta, --rate and --capacity: 25 points from the first use of a second expert to 99 % of R_max.',
    'Losses of single labelled rows tell the gate the label. With --distortion conditional each is replaced by the mean over near rows of other folds (columns of --inputs in units of their standard deviation), and MEASURED is what the gate then costs on the losses themselves.',
    'A link of capacity C holds every gate to D(C) at least. A rate beyond R_max is answered with R_max.',
    'Exit codes: 0 done, 1 the losses cannot be used, 2 wrong use.',
  ],
  examples: [
    ['moelab rate losses.csv --beta 2 --json', 'one point; JSON for a program'],
    ['moelab rate losses.npy --rate 0.5,1 --unit bits --figure curve.png', 'D(R) at half a bit and at one'],
    [
      'moelab rate losses.csv --distortion conditional --inputs x.csv',
      'the curve of a gate that does not see the labels',
    ],
  ],
};
