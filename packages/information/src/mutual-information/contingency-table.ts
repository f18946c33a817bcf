import { type Matrix, matrix } from '@moelab/numerics';

/** Is how often each pair of labels occurs. */
export interface ContingencyTable {
  /** (row labels, column labels). */
  readonly counts: Matrix;
  readonly rowLabels: readonly (number | string)[];
  readonly columnLabels: readonly (number | string)[];
}

/**
 * Counts the pairs (xᵢ, yᵢ) of two lists of labels; labels stand in the order of their first appearance.
 *
 * Throws a RangeError where the lists differ in length or are empty, or a label is NaN.
 */
export function contingencyTable(
  x: ArrayLike<number | string>,
  y: ArrayLike<number | string>,
): ContingencyTable {
  if (x.length !== y.length || x.length === 0) {
    throw new RangeError(
      `contingencyTable: x and y must be of one length ≥ 1, got ${x.length} and ${y.length}`,
    );
  }
  const [rows, rowLabels] = letters('x', x);
  const [columns, columnLabels] = letters('y', y);
  const counts = matrix(rowLabels.length, columnLabels.length);
  for (let i = 0; i < x.length; i++) counts.data[rows[i]! * counts.cols + columns[i]!]!++;
  return { counts, rowLabels, columnLabels };
}

/** Numbers labels 0, 1, … in the order of their first appearance. */
export function letters(
  name: string,
  labels: ArrayLike<number | string>,
): readonly [Uint32Array, (number | string)[]] {
  const numbers = new Map<number | string, number>();
  const list = new Uint32Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (Number.isNaN(label)) throw new RangeError(`labels ${name}[${i}] is NaN; give every row a label`);
    let number = numbers.get(label);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(label, number);
    }
    list[i] = number;
  }
  return [list, [...numbers.keys()]];
}
