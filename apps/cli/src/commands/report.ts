import type { ArgsDef } from 'citty';
import { anyCommand, type Command, type CommandData } from '../command.ts';

const args = {
  folder: { type: 'positional', required: true, description: 'of a run (its --out)' },
  module: {
    type: 'string',
    valueHint: 'FILE',
    description: 'take the study from this JavaScript module, as the run did',
  },
} as const satisfies ArgsDef;

/** `moelab report`: writes the page of a run. */
export const reportCommand: Command = {
  definition: anyCommand({
    meta: { name: 'report', description: 'Write the page of a run: figures, verdicts, provenance' },
    args,
    async run({ args: given, data }) {
      const { terminal } = data as CommandData;
      const { reportStudyCommand } = await import('../study/run-study-command.ts');
      await reportStudyCommand(
        { folder: given.folder, module: given.module as string | undefined },
        terminal,
      );
    },
  }),
  notes: ['Writes report.html, one page that needs nothing else, and each figure as figures/NAME.svg.'],
  examples: [['moelab report first', 'write first/report.html']],
};
