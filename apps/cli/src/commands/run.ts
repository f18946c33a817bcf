import type { ArgsDef } from 'citty';
import { anyCommand, type Command, type CommandData } from '../command.ts';
import { integerOption } from '../integer-option.ts';
import { UsageError } from '../usage-error.ts';

const args = {
  study: { type: 'positional', required: false, description: 'a name of moelab run --list' },
  list: { type: 'boolean', description: 'list the studies, or all about one, instead of running' },
  quick: { type: 'boolean', description: 'the small form, for a first look' },
  seed: { type: 'string', valueHint: 'N', description: 'of everything random (default: 1)' },
  workers: { type: 'string', valueHint: 'N', description: 'threads (default: one for each processor)' },
  out: { type: 'string', valueHint: 'DIR', description: 'a new folder for the run (default: runs/STUDY)' },
  module: {
    type: 'string',
    valueHint: 'FILE',
    description: 'take the studies that this JavaScript module exports',
  },
  json: { type: 'boolean', description: 'one JSON document on stdout instead of the report' },
} as const satisfies ArgsDef;

/** `moelab run`: runs a study, or lists the studies. */
export const runCommand: Command = {
  definition: anyCommand({
    meta: { name: 'run', description: 'Run a study: its grid of cells, its claims with verdicts' },
    args,
    async run({ args: given, data }) {
      const { terminal, words, commandLine } = data as CommandData;
      const { study, module, out } = given as { study?: string; module?: string; out?: string };
      const json = given.json === true;
      const quick = given.quick === true;
      const seed = integerOption('seed', given.seed, { min: 0 });
      const workers = integerOption('workers', given.workers, { min: 0 });
      if (given.list === true) {
        const unused = {
          '--quick': quick,
          '--seed': seed,
          '--workers': workers,
          '--out': out,
          'the word': words[0],
        };
        const surplus = Object.entries(unused).find(([, value]) => value !== undefined && value !== false);
        if (surplus !== undefined) throw new UsageError(`--list: runs nothing; leave out ${surplus[0]}`);
        const { listStudies } = await import('../study/list-studies.ts');
        return listStudies({ study, module, json }, terminal);
      }
      if (study === undefined) throw new UsageError('STUDY: is missing (moelab run --list shows them)');
      const { runStudyCommand } = await import('../study/run-study-command.ts');
      await runStudyCommand({ study, words, quick, seed, workers, out, module, json, commandLine }, terminal);
    },
  }),
  takesWords: 'keys',
  notes: [
    'What a study lets you change follows as words: n=1000,4000 replications=40 (see moelab run --list STUDY). A list makes a larger grid.',
    'Every finished cell is kept in the folder at once: after Ctrl-C, or a kill, moelab resume DIR goes on. The same seed gives the same table with any number of workers. A cell that fails is a row with the reason.',
    'Exit codes: 0 done, 1 a check of the study failed, 2 wrong use, 130 interrupted.',
  ],
  examples: [
    ['moelab run --list', 'the studies'],
    ['moelab run --list dense-to-sparse', 'its claims, their rules, and what can be changed'],
    ['moelab run dense-to-sparse --quick --out first', 'a run of at most a minute'],
    ['moelab report first', 'its page with figures and verdicts'],
  ],
};
