import type { ArgsDef } from 'citty';
import { anyCommand, type Command, type CommandData } from '../command.ts';

const args = {
  json: { type: 'boolean', description: 'one JSON document on stdout' },
} as const satisfies ArgsDef;

/** `moelab doctor`: which backends are there, and what each computes rightly. */
export const doctorCommand: Command = {
  definition: anyCommand({
    meta: {
      name: 'doctor',
      description: 'Check the backends: which are there, and what they compute rightly',
    },
    args,
    async run({ args: given, data }) {
      const { terminal } = data as CommandData;
      const { doctor } = await import('../doctor.ts');
      await doctor({ json: given.json === true }, terminal);
    },
  }),
  notes: [
    'Each op of the table is computed on each backend, with its derivatives, and compared with float64. right: as float64 has it, to the rounding of what the backend stores. refused: an error that names a way out. wrong: other numbers. missing: an error of tfjs.',
    'The error is the largest one relative to float64, of the result and its derivatives; the speed is that of this machine, now.',
    'Exit codes: 0 no result is wrong, 1 at least one is, 2 wrong use.',
  ],
  examples: [
    ['moelab doctor', 'backends, and the table op × backend'],
    ['moelab doctor --json', 'the same for a program'],
  ],
};
