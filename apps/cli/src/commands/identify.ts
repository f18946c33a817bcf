import type { ArgsDef } from 'citty';
import { anyCommand, type Command, type CommandData } from '../command.ts';
import { integerOption } from '../integer-option.ts';
import { partOptions } from '../part-options.ts';
import { UsageError } from '../usage-error.ts';

const args = {
  gate: { type: 'string', valueHint: 'NAME', description: 'moelab list --kind gates' },
  expert: {
    type: 'string',
    valueHint: 'NAME',
    description: 'moelab list --kind experts (default: linear)',
  },
  experts: { type: 'string', valueHint: 'K', description: 'how many experts the fit has' },
  'true-experts': {
    type: 'string',
    valueHint: 'K0',
    description: 'how many the truth has (default: as many)',
  },
  truth: {
    type: 'string',
    valueHint: 'FILE.json',
    description: 'a model whose parameters are the truth (default: a known one)',
  },
  features: {
    type: 'string',
    valueHint: 'D',
    description: 'how many inputs a default truth has (default: 1)',
  },
  rows: { type: 'string', valueHint: 'N', description: 'sampled inputs (default: 512)' },
  seed: { type: 'string', valueHint: 'N', description: 'of everything random', default: '1' },
  json: { type: 'boolean', description: 'one JSON document on stdout' },
} as const satisfies ArgsDef;

/** `moelab identify`: which parameters can be estimated, and how fast. */
export const identifyCommand: Command = {
  definition: anyCommand({
    meta: { name: 'identify', description: 'Tell which parameters can be estimated, and how fast' },
    args,
    async run({ args: given, data }) {
      const { terminal, words, commandLine } = data as CommandData;
      const { gate, expert, truth } = given as { gate?: string; expert?: string; truth?: string };
      const names = { gate: gate ?? '', expert: expert ?? '', estimator: '' };
      const options = partOptions(words, names);
      const [surplus] = Object.keys(options.estimator);
      if (surplus !== undefined)
        throw new UsageError(`estimator.${surplus}: identify fits nothing; leave it out`);
      const request = {
        gate,
        expert,
        truth,
        experts: integerOption('experts', given.experts, { min: 1 }),
        trueExperts: integerOption('true-experts', given['true-experts'], { min: 1 }),
        features: integerOption('features', given.features, { min: 1 }),
        rows: integerOption('rows', given.rows, { min: 1 }),
        seed: integerOption('seed', given.seed, { min: 0 })!,
        options,
        json: given.json === true,
        commandLine,
      };
      const { identifyModel } = await import('../identify/identify-model.ts');
      await identifyModel(request, terminal);
    },
  }),
  takesWords: true,
  notes: [
    'Derivatives of the log density by every parameter are taken at the truth, at sampled inputs and targets, in double precision. Directions along which nothing changes cannot be estimated; where experts of the fit outnumber those of the truth, second derivatives tell what is slower than n^-1/2. What rests on a theorem instead of the derivatives is marked.',
    'Options of parts follow as words: gate.activation=relu (see moelab list). A dense-to-sparse gate has its temperature as a parameter unless gate.mode says otherwise.',
    'With as many experts as the truth the over-specified part is of one expert more.',
    'Exit codes: 0 done, 1 the model cannot be audited, 2 wrong use.',
  ],
  examples: [
    ['moelab identify --gate softmax --experts 2', 'two linear experts behind softmax'],
    [
      'moelab identify --gate dense-to-sparse --experts 2',
      'a temperature that cannot be estimated, and what can',
    ],
    [
      'moelab identify --gate activation --experts 4 --true-experts 2 gate.activation=sigmoid --json',
      'two experts too many; JSON for a program',
    ],
    ['moelab identify --truth model.json', 'at the parameters of a fitted model'],
  ],
};
