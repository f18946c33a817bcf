import type { ArgsDef } from 'citty';
import { anyCommand, type Command, type CommandData } from '../command.ts';
import { integerOption } from '../integer-option.ts';

const args = {
  folder: { type: 'positional', required: true, description: 'of a run (its --out)' },
  workers: { type: 'string', valueHint: 'N', description: 'threads (default: one for each processor)' },
  module: {
    type: 'string',
    valueHint: 'FILE',
    description: 'take the study from this JavaScript module, as the run did',
  },
  json: { type: 'boolean', description: 'one JSON document on stdout instead of the report' },
} as const satisfies ArgsDef;

/** `moelab resume`: goes on with a run of a study. */
export const resumeCommand: Command = {
  definition: anyCommand({
    meta: { name: 'resume', description: 'Go on with a run of a study that was stopped' },
    args,
    async run({ args: given, data }) {
      const { terminal, commandLine } = data as CommandData;
      const request = {
        folder: given.folder,
        workers: integerOption('workers', given.workers, { min: 0 }),
        module: given.module as string | undefined,
        json: given.json === true,
        commandLine,
      };
      const { resumeStudyCommand } = await import('../study/run-study-command.ts');
      await resumeStudyCommand(request, terminal);
    },
  }),
  notes: [
    'Computes the cells that are not finished, and no other. The files are those of a run that was never stopped, byte for byte but for run.json and the order of cells.jsonl.',
    'Exit codes: 0 done, 1 the folder is no run of this study or a check failed, 2 wrong use, 130 interrupted.',
  ],
  examples: [['moelab resume first', 'go on in the folder first']],
};
