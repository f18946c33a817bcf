import type { Matrix } from './matrix.ts';

/**
 * Gives the one-to-one assignment of rows to columns with the least sum of costs: the column of each row, −1 for a row that is left over
 * where there are more rows than columns.
 *
 * Where several assignments are best, always the same one. Shapes: cost (rows, cols) → (rows). Cost: O(s² l), s the shorter and l the
 * longer side. Throws a RangeError for a cost that is NaN or infinite.
 * Source: Jonker and Volgenant 1987, Computing 38: shortest augmenting paths with dual prices (the Hungarian method).
 */
export function assignment(cost: Matrix): Int32Array {
  const bad = cost.data.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) {
    throw new RangeError(
      `assignment: costs must be finite, got ${cost.data[bad]} in row ${Math.floor(bad / cost.cols)}, column ${bad % cost.cols}`,
    );
  }
  const isWide = cost.rows <= cost.cols;
  const [short, long] = isWide ? [cost.rows, cost.cols] : [cost.cols, cost.rows];
  const at = (i: number, j: number) => cost.data[isWide ? i * cost.cols + j : j * cost.cols + i]!;

  const prices = new Float64Array(short);
  const discounts = new Float64Array(long);
  const owner = new Int32Array(long).fill(-1);
  for (let row = 0; row < short; row++) {
    const least = new Float64Array(long).fill(Infinity); // reduced length of the shortest path to each column
    const before = new Int32Array(long).fill(-1);
    const seen = new Uint8Array(long);
    let column = -1;
    let i = row;
    while (i >= 0) {
      if (column >= 0) seen[column] = 1;
      let step = Infinity;
      let next = -1;
      for (let j = 0; j < long; j++) {
        if (seen[j]) continue;
        const reduced = at(i, j) - prices[i]! - discounts[j]!;
        if (reduced < least[j]!) {
          least[j] = reduced;
          before[j] = column;
        }
        if (least[j]! < step) {
          step = least[j]!;
          next = j;
        }
      }
      prices[row]! += step;
      for (let j = 0; j < long; j++) {
        if (seen[j]) {
          prices[owner[j]!]! += step;
          discounts[j]! -= step;
        } else {
          least[j]! -= step;
        }
      }
      column = next;
      i = owner[column]!;
    }
    for (let j = column; j >= 0; j = before[j]!) owner[j] = before[j]! >= 0 ? owner[before[j]!]! : row;
  }

  const columns = new Int32Array(cost.rows).fill(-1);
  for (const [j, i] of owner.entries()) {
    if (i < 0) continue;
    if (isWide) columns[i] = j;
    else columns[j] = i;
  }
  return columns;
}
