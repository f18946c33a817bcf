import { didYouMean, type Kind, kinds, type Listing } from '@moelab/core';
import type { ListDocument } from './formats.ts';
import { standardLab } from './standard-lab.ts';
import type { Terminal } from './terminal.ts';
import { textTable } from './text-table.ts';
import { UsageError } from './usage-error.ts';

/** What `moelab list` was asked for. */
export interface ListRequest {
  readonly kind?: string | undefined;
  readonly json: boolean;
}

/** Prints the parts of the program with their options. */
export function list({ kind, json }: ListRequest, { stdout }: Terminal): void {
  const parts = standardLab().list(kind === undefined ? undefined : kindOf(kind));
  if (json) {
    const document: ListDocument = {
      format: 'moelab/list',
      version: 1,
      parts: [...parts] as ListDocument['parts'],
    };
    stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const shown = kinds.filter((one) => parts.some((part) => part.kind === one));
  const text = shown
    .map((one) =>
      sectionOf(
        one,
        parts.filter((part) => part.kind === one),
      ),
    )
    .join('\n\n');
  stdout.write(`${text === '' ? `no ${kind} yet` : text}\n`);
}

/** A kind by its name in the plural or the singular. */
function kindOf(word: string): Kind {
  const found = kinds.find((kind) => kind === word || kind === `${word}s`);
  if (found !== undefined) return found;
  throw new UsageError(`--kind: no '${word}'${didYouMean(word, kinds)} (kinds: ${kinds.join(', ')})`);
}

function sectionOf(kind: Kind, parts: readonly Listing[]): string {
  const width = Math.max(...parts.map(({ name }) => name.length));
  const lines = parts.map(({ name, summary, source, options = {} }) => {
    const rows = Object.entries(options).map(([option, schema]) => [
      `${prefixes[kind]}${option}`,
      valuesOf(schema),
      String(schema.description ?? ''),
    ]);
    const indent = ' '.repeat(4);
    const parts = [`  ${name.padEnd(width)}  ${summary}`];
    if (source !== undefined) parts.push(`${indent}after ${source}`);
    if (rows.length > 0) parts.push(textTable(rows, { indent }));
    return parts.join('\n');
  });
  return [kind.toUpperCase(), ...lines].join('\n');
}

/** How an option is written on the command line; those of backends are not. */
const prefixes: Readonly<Record<Kind, string>> = {
  gates: 'gate.',
  experts: 'expert.',
  estimators: 'estimator.',
  bounds: '',
  backends: '',
};

/** The default, or what must be given: '=1', '=one of a|b', '=integer ≥ 1, to be given'. */
function valuesOf(schema: Readonly<Record<string, unknown>>): string {
  const words = Array.isArray(schema.enum) ? schema.enum.join('|') : undefined;
  if (schema.default !== undefined) {
    return words === undefined ? `=${String(schema.default)}` : `=${String(schema.default)} (${words})`;
  }
  const type = schema.anyOf === undefined ? String(schema.type ?? 'value') : 'number or range';
  return `=${words ?? type}, no default`;
}
