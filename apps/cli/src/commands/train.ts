import type { ArgsDef } from 'citty';
import { anyCommand, type Command, type CommandData } from '../command.ts';
import { integerOption } from '../integer-option.ts';
import { shareOption } from '../share-option.ts';

const args = {
  spec: { type: 'positional', required: true, description: 'a JSON file that says what to train and how' },
  data: { type: 'positional', required: true, description: 'a CSV file with a header line' },
  seed: { type: 'string', valueHint: 'N', description: "of everything random, instead of the spec's" },
  validation: {
    type: 'string',
    valueHint: 'SHARE',
    description: "the share of the rows to hold out, instead of the spec's",
  },
  backend: {
    type: 'string',
    valueHint: 'NAME',
    description: 'float64, wasm, node-gpu or auto',
    default: 'auto',
  },
  out: { type: 'string', valueHint: 'FILE.json', description: 'write the model' },
  figure: { type: 'string', valueHint: 'FILE.svg|png', description: 'draw loss and loads over the epochs' },
  checkpoint: {
    type: 'string',
    valueHint: 'FILE.json',
    description: 'write where the training stands, from time to time and at its end',
  },
  resume: { type: 'string', valueHint: 'FILE.json', description: 'go on from this checkpoint' },
  json: { type: 'boolean', description: 'one JSON document on stdout instead of the report' },
} as const satisfies ArgsDef;

/** `moelab train`: trains a model of any number of layers by gradient steps. */
export const trainCommand: Command = {
  definition: anyCommand({
    meta: { name: 'train', description: 'Train a mixture of experts by gradient steps, as a spec says' },
    args,
    async run({ args: given, data }) {
      const { terminal, commandLine } = data as CommandData;
      const files = given as { [name in 'out' | 'figure' | 'checkpoint' | 'resume']?: string };
      const request = {
        spec: given.spec,
        data: given.data,
        seed: integerOption('seed', given.seed, { min: 0 }),
        validation: shareOption('validation', given.validation),
        backend: given.backend,
        out: files.out,
        figure: files.figure,
        checkpoint: files.checkpoint,
        resume: files.resume,
        json: given.json === true,
        commandLine,
      };
      const { train } = await import('../train/train.ts');
      await train(request, terminal);
    },
  }),
  notes: [
    'SPEC is a document moelab/training (docs/formats.md): task, target, features, the layers of the model with their gates and experts, the options of the estimator joint (moelab list --kind estimators), seed.',
    'Features and real targets are trained on with mean 0 and standard deviation 1 unless the spec says "standardise": false; predict and score take and give the columns\' own units.',
    'Ctrl-C leaves the last whole epoch in a checkpoint and says how to go on; so does a loss that is no number any more. With --checkpoint, one is written every ten seconds, or every options.checkpointEvery epochs. Resumed on the same backend, a training ends in the bytes of one that was never stopped.',
    '--backend auto: float64 for few rows, and from 5e7 rows x parameters the first of node-gpu and wasm that starts.',
    'Exit codes: 0 done, 1 the data or the training failed, 2 wrong use or a wrong spec, 130 interrupted.',
  ],
  examples: [
    ['moelab train mcycle.training.json mcycle.csv', 'train, and report losses and loads'],
    [
      'moelab train spec.json data.csv --out model.json --figure training.svg --validation 0.2',
      'keep the model of the epoch that is best on a fifth of the rows, and draw the epochs',
    ],
    [
      'moelab train spec.json data.csv --checkpoint half.json --resume half.json',
      'go on with a training that was stopped',
    ],
  ],
};
