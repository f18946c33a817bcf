import type { ArgsDef } from 'citty';
import { anyCommand, type Command, type CommandData } from '../command.ts';
import { integerOption } from '../integer-option.ts';
import { partOptions } from '../part-options.ts';
import { withoutOption } from '../without-option.ts';

const args = {
  data: { type: 'positional', required: true, description: 'a CSV file with a header line' },
  target: {
    type: 'string',
    required: true,
    valueHint: 'COLUMN',
    description: 'the column to explain, or several: a,b',
  },
  features: {
    type: 'string',
    valueHint: 'COLUMNS',
    description: 'the columns that explain it: a,b (default: all others)',
  },
  experts: { type: 'string', required: true, valueHint: 'K', description: 'how many experts' },
  gate: { type: 'string', valueHint: 'NAME', description: 'moelab list --kind gates', default: 'softmax' },
  expert: { type: 'string', valueHint: 'NAME', description: 'moelab list --kind experts', default: 'linear' },
  estimator: {
    type: 'string',
    valueHint: 'NAME',
    description: 'moelab list --kind estimators',
    default: 'em',
  },
  starts: { type: 'string', valueHint: 'N', description: 'starts from different values (default: 20)' },
  seed: { type: 'string', valueHint: 'N', description: 'of everything random', default: '1' },
  backend: {
    type: 'string',
    valueHint: 'NAME',
    description: 'float64, wasm, node-gpu or auto',
    default: 'float64',
  },
  threads: {
    type: 'string',
    valueHint: 'N',
    description: 'of the float64 kernels of em; the result is the same',
    default: '1',
  },
  out: { type: 'string', valueHint: 'FILE.json', description: 'write the model' },
  figure: { type: 'string', valueHint: 'FILE.svg|png', description: 'draw the fit' },
  json: { type: 'boolean', description: 'one JSON document on stdout instead of the report' },
} as const satisfies ArgsDef;

/** `moelab fit`: fits a mixture of experts to a table. */
export const fitCommand: Command = {
  definition: anyCommand({
    meta: { name: 'fit', description: 'Fit a mixture of experts to a CSV table' },
    args,
    async run({ args: given, data }) {
      const { terminal, words, commandLine } = data as CommandData;
      const names = { gate: given.gate, expert: given.expert, estimator: given.estimator };
      const request = {
        data: given.data,
        target: given.target,
        features: given.features,
        experts: integerOption('experts', given.experts, { min: 1 })!,
        ...names,
        options: partOptions(words, names),
        starts: integerOption('starts', given.starts, { min: 1 }),
        seed: integerOption('seed', given.seed, { min: 0 })!,
        backend: given.backend,
        threads: integerOption('threads', given.threads, { min: 1, max: 64 })!,
        out: given.out,
        figure: given.figure,
        json: given.json === true,
        commandLine: withoutOption('threads', commandLine), // it changes nothing of what is written
      };
      const { fit } = await import('../fit.ts');
      await fit(request, terminal);
    },
  }),
  takesWords: true,
  notes: [
    'Options of parts follow as words: gate.k=2 expert.degree=3 estimator.tolerance=1e-9 (see moelab list).',
    'A target of a class expert may hold any labels; for all other columns every cell is a number.',
    'A backend computes tensors; em fits linear and constant experts behind softmax or activation gates by float64 kernels instead. --backend auto: float64 where kernels or few rows will do, and from 5e7 rows x parameters the first of node-gpu and wasm that starts. What is reported is summed in float64 on all of them. moelab doctor tells which are there.',
    'With --threads, em passes over some thousands of rows or more on several threads. What is printed and written has the same bytes: --threads is not kept in it. Other estimators leave them idle.',
    'Exit codes: 0 done, 1 the data or the fit failed, 2 wrong use, 130 interrupted.',
  ],
  examples: [
    ['moelab fit mcycle.csv --target accel --experts 4', 'softmax gate, linear experts, EM from 20 starts'],
    [
      'moelab fit mcycle.csv --target accel --experts 4 --out model.json --figure fit.png',
      'keep the model and draw it',
    ],
    [
      'moelab fit data.csv --target y --features a,b --experts 8 --gate top-k gate.k=2 --json',
      'another gate with its option; JSON for a program',
    ],
  ],
};
