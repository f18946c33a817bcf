import type { NamedArray, Values } from '@moelab/core';
import { isLikelihoodFit } from './fit-document.ts';
import type { Fitted } from './fit-table.ts';
import { significant } from './number-text.ts';
import { textTable } from './text-table.ts';

/** Parameters with more entries than this are only named: nobody reads the weights of a network in a table. */
const MOST_ENTRIES = 120;
/** Experts side by side. */
const MOST_COLUMNS = 5;

interface Row {
  readonly label: string;
  /** Whether there is one cell for each expert, or one for all. */
  readonly isOfExperts: boolean;
  readonly cells: readonly string[];
}

/** The table of parameters, one column for each expert, each value with its standard error where there is one. */
export function parameterReport(fitted: Fitted): string {
  const { fit } = fitted;
  const errors = isLikelihoodFit(fit) ? fit.standardErrors : undefined;
  const { experts } = fit.model.spec.layers[0]!;
  const rows: Row[] = [];
  const large: string[] = [];
  for (const [name, array] of Object.entries(fit.model.parameters)) {
    if (array.values.length > MOST_ENTRIES) {
      large.push(
        `  ${name}: ${array.values.length} values of shape (${array.shape.join(', ')}); see --out or --json`,
      );
    } else rows.push(...rowsOf(name, array, errors, fitted));
  }
  const blocks = Math.ceil(experts / MOST_COLUMNS);
  const width = Math.ceil(experts / blocks);
  const tables: string[] = [];
  for (let from = 0; from < experts; from += width) {
    const columns = Array.from(
      { length: Math.min(width, experts - from) },
      (_, c) => `expert ${from + c + 1}`,
    );
    const own = rows.filter(({ isOfExperts }) => isOfExperts);
    const body = own.map(({ label, cells }) => [label, ...cells.slice(from, from + width)]);
    const alignments = ['left' as const, ...columns.map(() => 'right' as const)];
    if (own.length > 0) tables.push(textTable([['', ...columns], ...body], { alignments, indent: '  ' }));
  }
  const common = rows.filter(({ isOfExperts }) => !isOfExperts);
  if (common.length > 0) {
    const body = common.map(({ label, cells }) => [label, ...cells]);
    tables.push(textTable([['', 'all experts'], ...body], { indent: '  ' }));
  }
  if (large.length > 0) tables.push(large.join('\n'));
  const title = errors === undefined ? 'Parameters' : 'Parameters ± standard errors';
  const isOpen = Object.values(errors ?? {}).some(({ values }) => values.some(Number.isNaN));
  const note = isOpen ? ['  (± ?: the data do not determine it)'] : [];
  return [title, ...tables, ...note].join('\n');
}

function rowsOf(name: string, array: NamedArray, errors: Values | undefined, fitted: Fitted): readonly Row[] {
  const { axes, shape, values } = array;
  const error = errors?.[name]?.values;
  const expertAxis = axes.indexOf('expert');
  const rows = new Map<string, string[]>();
  const at = shape.map(() => 0);
  for (let i = 0; i < values.length; i++) {
    const indices = at.map((index, axis) =>
      axis === expertAxis ? undefined : nameOf(axes[axis]!, index, fitted),
    );
    const label = [name, ...indices.filter((index) => index !== undefined)].join(' ');
    rows.set(label, [...(rows.get(label) ?? []), cellText(values[i]!, error?.[i])]);
    for (let axis = shape.length - 1; axis >= 0 && ++at[axis]! === shape[axis]; axis--) at[axis] = 0;
  }
  return [...rows].map(([label, cells]) => ({ label, cells, isOfExperts: expertAxis >= 0 }));
}

/** The index of an axis in the user's words. */
function nameOf(axis: string, index: number, { features, targets, classes }: Fitted): string {
  if (axis === 'input') return features[index] ?? `input ${index + 1}`;
  if (axis === 'class') return classes?.[index] ?? `class ${index + 1}`;
  if (axis === 'output') return (classes ?? targets)[index] ?? `output ${index + 1}`;
  return `${axis} ${index + 1}`;
}

function cellText(value: number, error: number | undefined): string {
  if (error === undefined) return significant(value);
  if (error === 0) return `${significant(value)} (fixed)`;
  return `${significant(value)} ± ${Number.isNaN(error) ? '?' : significant(error, 2)}`;
}
