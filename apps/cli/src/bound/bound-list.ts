import { textTable } from '../text-table.ts';
import { type BoundInput, type BoundPart, boundPart, boundParts, type InputSchema } from './bound-parts.ts';

/** Lists the bounds with the inputs that each needs. */
export function boundList(): string {
  const rows = boundParts.map((one): readonly [string, string, string] => [
    one.name,
    one.part.summary,
    neededBy(one, (input) => input),
  ]);
  const lines = rows.flatMap(([name, summary, needs]) => [`  ${name}: ${summary}`, `      needs ${needs}`]);
  return ['BOUNDS', ...lines, '', 'moelab bound NAME --help tells the inputs of one.'].join('\n');
}

/** Tells what a bound is and which inputs it takes. */
export function boundHelp(name: string): string {
  const one = boundPart(name);
  const { part, inputs } = one;
  const rows = inputs.map((input) => [input.name, valuesOf(input.schema), statusOf(input, one), input.doc]);
  return [
    `${name}: ${part.summary}\n  after ${part.source}`,
    `INPUTS\n${textTable(rows, { indent: '  ' })}`,
    `USAGE\n  moelab bound ${name} ${neededBy(one, (input) => `${input}=…`)} [--variant NAME] [--json]`,
  ].join('\n\n');
}

/** What a bound needs, those of which one is enough in brackets. */
const neededBy = ({ inputs, oneOf }: BoundPart, shown: (input: string) => string): string =>
  [
    ...inputs.filter(({ isRequired }) => isRequired).map(({ name }) => shown(name)),
    ...oneOf.map((group) => `(${group.map(shown).join(' or ')})`),
  ].join(' ');

function statusOf({ name, isRequired, schema }: BoundInput, { oneOf }: BoundPart): string {
  if (isRequired) return 'needed';
  const group = oneOf.find((names) => names.includes(name));
  if (group !== undefined) return `needed, or ${group.filter((other) => other !== name).join(' or ')}`;
  return schema.default === undefined ? 'may be left out' : `default ${String(schema.default)}`;
}

/** What a value may be: words, a number, a range, a list. */
function valuesOf({ type, enum: words, items, anyOf }: InputSchema): string {
  if (words !== undefined) return words.join('|');
  if (type === 'array') return items?.type === 'array' ? '@FILE of a table' : `${valuesOf(items ?? {})}, …`;
  return anyOf === undefined ? String(type ?? 'value') : 'number or low..high';
}
