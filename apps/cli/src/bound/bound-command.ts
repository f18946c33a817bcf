import type { Bound, Ledger } from '@moelab/core';
import type { BoundDocument } from '../formats.ts';
import { commandOrigin } from '../provenance.ts';
import { standardLab } from '../standard-lab.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { boundPart, problemsOf } from './bound-parts.ts';
import { boundReport } from './bound-report.ts';
import { jsonText } from './json-text.ts';
import { readInputs } from './read-inputs.ts';

/** What `moelab bound NAME` was asked for. */
export interface BoundRequest {
  readonly name: string;
  /** The `key=value` words. */
  readonly words: readonly string[];
  readonly variant: string | undefined;
  readonly json: boolean;
  readonly commandLine: readonly string[];
}

/** Computes a bound, and prints its ledger, or those of all its versions as JSON. */
export function boundCommand(
  { name, words, variant, json, commandLine }: BoundRequest,
  terminal: Terminal,
): void {
  const { part, inputs } = boundPart(name);
  const { values, tables, files } = readInputs(
    words,
    (key) => inputs.find((input) => input.name === key)?.schema,
  );
  const wrong = problemsOf(part, values).map(({ input, message }) => `${input}: ${message}`);
  if (wrong.length > 0) throw new UsageError(wrong.join('\n'));
  const bound: Bound = standardLab().boundFrom(name, values);
  const asked = variant === undefined ? bound.variants : [variant];
  const ledgers = asked.map((version): readonly [string, Ledger] => [version, bound.ledger(version)]);
  const filledIn = part.options['~standard'].validate(values) as { readonly value: Record<string, unknown> };
  const document: BoundDocument = {
    format: 'moelab/bound',
    version: 1,
    bound: name,
    summary: part.summary,
    inputs: { ...filledIn.value, ...tables },
    default: bound.variants[0],
    variants: Object.fromEntries(ledgers),
    provenance: { ...commandOrigin(commandLine), files },
  };
  terminal.stdout.write(`${json ? jsonText(document) : boundReport(document, ledgers[0]![0])}\n`);
}
