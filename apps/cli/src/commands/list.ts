import type { ArgsDef } from 'citty';
import { anyCommand, type Command, type CommandData } from '../command.ts';

const args = {
  kind: {
    type: 'string',
    valueHint: 'KIND',
    description: 'only this kind: gates, experts, estimators, bounds, backends',
  },
  json: { type: 'boolean', description: 'one JSON document on stdout' },
} as const satisfies ArgsDef;

/** `moelab list`: the parts that a model can be made of. */
export const listCommand: Command = {
  definition: anyCommand({
    meta: {
      name: 'list',
      description: 'List gates, experts, estimators, bounds and backends with their options',
    },
    args,
    async run({ args: given, data }) {
      const { terminal } = data as CommandData;
      const { list } = await import('../list.ts');
      list({ kind: given.kind, json: given.json === true }, terminal);
    },
  }),
  notes: [],
  examples: [
    ['moelab list', 'everything'],
    ['moelab list --kind gates', 'the gates, with what each option means'],
    ['moelab list --json', 'the same for a program, options as JSON Schema'],
  ],
};
