import { type Dataset, didYouMean, MoelabError } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import type { Column, Table } from './table.ts';

/** Which columns are explained, and which explain them. */
export interface Columns {
  readonly targets: readonly Column[];
  readonly features: readonly Column[];
}

/** What the user calls the two places where columns are named, for messages. */
export interface ColumnPlaces {
  readonly target: string;
  readonly features: string;
}
const optionPlaces: ColumnPlaces = { target: '--target', features: '--features' };

/**
 * Chooses the targets and the features of a table by name; all other columns are the features unless they are named.
 *
 * Names are a list, or separated by commas; a text that is the name of one column as it stands is that column.
 */
export function chooseColumns(
  table: Table,
  wanted: {
    readonly target: string | readonly string[];
    readonly features?: string | readonly string[] | undefined;
  },
  places: ColumnPlaces = optionPlaces,
): Columns {
  const named = (place: string, names: string | readonly string[]): readonly Column[] => {
    const whole = table.columns.find(({ name }) => name === names);
    if (whole !== undefined) return [whole];
    const list = typeof names === 'string' ? names.split(',').map((name) => name.trim()) : names;
    const chosen = list.map((name) => columnOf(table, place, name));
    const twice = chosen.find((column, c) => chosen.indexOf(column) < c);
    if (twice !== undefined) {
      throw new MoelabError('INVALID_OPTIONS', `${place}: names '${twice.name}' twice; name it once`);
    }
    return chosen;
  };
  const targets = named(places.target, wanted.target);
  const chosen =
    wanted.features === undefined
      ? table.columns.filter((column) => !targets.includes(column))
      : named(places.features, wanted.features);
  const both = chosen.find((column) => targets.includes(column));
  if (both !== undefined) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `${places.features}: '${both.name}' is the target too; a column is either explained or explains, so leave it out of one`,
    );
  }
  if (chosen.length === 0) {
    throw new MoelabError(
      'INVALID_DATA',
      `${table.file}: has no column beside the target to explain it with; add a feature`,
    );
  }
  return { targets, features: chosen };
}

/** The matrix of numeric columns, side by side. */
export function numbersOf(table: Table, columns: readonly Column[], remedy: string): Matrix {
  const result = matrix(table.rows, columns.length);
  for (const [c, { name, values, bad }] of columns.entries()) {
    if (bad !== undefined) {
      const more =
        bad.more === 0 ? '' : ` (and ${bad.more} more cell${bad.more === 1 ? '' : 's'} of the column)`;
      throw new MoelabError(
        'INVALID_DATA',
        `${table.file}: row ${bad.row}${bad.line === undefined ? '' : ` (line ${bad.line})`}, column '${name}': ${bad.problem}${more}; ${remedy}`,
      );
    }
    for (let row = 0; row < table.rows; row++) result.data[row * columns.length + c] = values[row]!;
  }
  return result;
}

/** The features and real targets of a table, for a fit: a column that does not vary is refused. */
export function realDataset(table: Table, { features, targets }: Columns): Dataset {
  return { x: featuresOf(table, features), y: realTargets(table, targets) };
}

/** The numbers of targets; one that does not vary is refused. */
export function realTargets(table: Table, targets: readonly Column[]): Matrix {
  const y = numbersOf(table, targets, 'mend the cell or remove the row');
  for (const { name, values } of targets) {
    if (isConstant(values)) {
      throw new MoelabError(
        'INVALID_DATA',
        `${table.file}: target '${name}' is ${values[0]} in every row; there is nothing to explain`,
      );
    }
  }
  return y;
}

/** The features and class targets of a table, for a fit; class c is `names[c]`. */
export function classDataset(
  table: Table,
  { features, targets }: Columns,
): { readonly dataset: Dataset; readonly names: readonly string[] } {
  const x = featuresOf(table, features);
  const { y, names } = classTargets(table, targets);
  return { dataset: { x, y }, names };
}

/**
 * The one class target of a table as indices; class c is `names[c]`. The labels are those that the column holds, numbers in
 * their order and texts in that of the alphabet, unless they are given.
 */
export function classTargets(
  table: Table,
  targets: readonly Column[],
  {
    classes,
    place = optionPlaces.target,
  }: { readonly classes?: readonly string[] | undefined; readonly place?: string } = {},
): { readonly y: Matrix; readonly names: readonly string[] } {
  const [target, another] = targets;
  if (another !== undefined) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `${place}: class experts explain one column, got ${targets.map(({ name }) => name).join(', ')}`,
    );
  }
  const names = classes ?? classNames(table, target!);
  return { y: classIndices(table, target!, names), names };
}

/** The rows' classes as indices into `names`; a label that is not among them is refused. */
export function classIndices(table: Table, { name, labels }: Column, names: readonly string[]): Matrix {
  if (labels === undefined) throw tooManyClasses(table, name);
  const indices = labels.names.map((label) => names.indexOf(label));
  const unknown = indices.indexOf(-1);
  if (unknown >= 0) {
    const row = labels.codes.indexOf(unknown) + 1;
    const label = labels.names[unknown]!;
    throw new MoelabError(
      'INVALID_DATA',
      `${table.file}: row ${row}, column '${name}': '${label}' is not a class of the model${didYouMean(label, names)} (classes: ${names.join(', ')})`,
    );
  }
  return matrix(
    table.rows,
    1,
    Float64Array.from(labels.codes, (code) => indices[code]!),
  );
}

function featuresOf(table: Table, features: readonly Column[]): Matrix {
  const others = features.length > 1 ? ', or choose columns with --features' : '';
  const x = numbersOf(table, features, `mend the cell or remove the row${others}`);
  for (const { name, values } of features) {
    if (table.rows > 1 && isConstant(values)) {
      const rest = features.filter((other) => other.name !== name).map((other) => other.name);
      const remedy = rest.length === 0 ? 'choose another' : `leave it out: --features ${rest.join(',')}`;
      throw new MoelabError(
        'INVALID_DATA',
        `${table.file}: feature '${name}' is ${values[0]} in every row and explains nothing; ${remedy}`,
      );
    }
  }
  return x;
}

/** The labels in the order of numbers when all are numbers, otherwise of the alphabet. */
function classNames(table: Table, { name, labels, bad }: Column): readonly string[] {
  if (labels === undefined) throw tooManyClasses(table, name);
  const empty = labels.names.indexOf('');
  if (empty >= 0) {
    throw new MoelabError(
      'INVALID_DATA',
      `${table.file}: row ${labels.codes.indexOf(empty) + 1}, column '${name}': is empty; mend the cell or remove the row`,
    );
  }
  if (labels.names.length < 2) {
    throw new MoelabError(
      'INVALID_DATA',
      `${table.file}: target '${name}' is '${labels.names[0]}' in every row; a class target needs two classes`,
    );
  }
  const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
  return labels.names.toSorted(bad === undefined ? (a, b) => Number(a) - Number(b) : compare);
}

/** Finds a column of a table; a name that is not there is refused with the nearest. */
function columnOf(table: Table, place: string, name: string): Column {
  const column = table.columns.find((one) => one.name === name);
  if (column !== undefined) return column;
  const known = table.columns.map((one) => one.name);
  throw new MoelabError(
    'INVALID_OPTIONS',
    `${place}: ${table.file} has no column '${name}'${didYouMean(name, known)} (columns: ${known.join(', ')})`,
  );
}

const tooManyClasses = (table: Table, name: string): MoelabError =>
  new MoelabError(
    'INVALID_DATA',
    `${table.file}: target '${name}' has more than 1000 different values; a class expert needs fewer (for numbers take another expert)`,
  );

const isConstant = (values: Float64Array): boolean => values.every((value) => value === values[0]);
