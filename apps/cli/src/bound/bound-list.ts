import { textTable } from '../text-table.ts';
import { boundPart, boundParts, type InputSchema } from './bound-parts.ts';

/** Lists the bounds with the inputs that each needs. */
export function boundList(): string {
  const rows = boundParts.map(({ name, part, inputs }): readonly [string, string, string] => [
    name,
    part.summary,
    inputs
      .filter(({ isRequired }) => isRequired)
      .map((input) => input.name)
      .join(' '),
  ]);
  const lines = rows.flatMap(([name, summary, needs]) => [`  ${name}: ${summary}`, `      needs ${needs}`]);
  return ['BOUNDS', ...lines, '', 'moelab bound NAME --help tells the inputs of one.'].join('\n');
}

/** Tells what a bound is and which inputs it takes. */
export function boundHelp(name: string): string {
  const { part, inputs } = boundPart(name);
  const rows = inputs.map((input) => [
    input.name,
    valuesOf(input.schema),
    input.isRequired
      ? 'needed'
      : input.schema.default === undefined
        ? 'may be left out'
        : `default ${String(input.schema.default)}`,
    input.doc,
  ]);
  return [
    `${name}: ${part.summary}\n  after ${part.source}`,
    `INPUTS\n${textTable(rows, { indent: '  ' })}`,
    `USAGE\n  moelab bound ${name} ${inputs
      .filter(({ isRequired }) => isRequired)
      .map((input) => `${input.name}=…`)
      .join(' ')} [--variant NAME] [--json]`,
  ].join('\n\n');
}

/** What a value may be: words, a number, a range, a list. */
function valuesOf({ type, enum: words, items, anyOf }: InputSchema): string {
  if (words !== undefined) return words.join('|');
  if (type === 'array') return items?.type === 'array' ? '@FILE of a table' : `${valuesOf(items ?? {})}, …`;
  return anyOf === undefined ? String(type ?? 'value') : 'number or low..high';
}
