import { type Matrix, rowOf, type Stream, uniformInteger } from '@moelab/numerics';

/**
 * Gives the share of rows that each candidate of a bank gets wrong: of all rows, or of the given ones, repeated as they are.
 *
 * R̂_r = (1/m) Σ_j wrong[rows_j, r]. Over the rows of a pool these are the population risks of drawing from it.
 *
 * Shapes: wrong (rows, R) of 0 and 1, rows (m) → (R). Throws a RangeError for entries other than 0 and 1, data that do not fill their
 * shape (ragged rows), no candidate, no row, and a row that the matrix does not have.
 * Source: Deylam Salehi & Khalesi 2026, arXiv:2605.05278, eq. 9.
 */
export function candidateErrors(wrong: Matrix, rows?: ArrayLike<number>): Float64Array {
  const where = 'candidateErrors';
  checkErrorMatrix(where, wrong);
  if (rows === undefined)
    return shareWrong(
      wrong,
      Uint32Array.from({ length: wrong.rows }, (_, i) => i),
    );
  if (rows.length === 0) throw new RangeError(`${where}: rows must not be empty`);
  for (let j = 0; j < rows.length; j++) {
    const row = rows[j]!;
    if (Number.isInteger(row) && row >= 0 && row < wrong.rows) continue;
    throw new RangeError(`${where}: rows[${j}] must be an integer of [0, ${wrong.rows}), got ${row}`);
  }
  return shareWrong(wrong, rows);
}

/**
 * Draws a sample of m rows from a pool, with replacement, and gives the share of it that each candidate gets wrong.
 *
 * Shapes: wrong (rows, R) of 0 and 1 → (R). Cost: O(m R), and the check of the pool. Throws as `candidateErrors`, and for m that is no
 * integer ≥ 1.
 */
export function drawCandidateErrors(wrong: Matrix, sampleSize: number, random: Stream): Float64Array {
  const where = 'drawCandidateErrors';
  checkErrorMatrix(where, wrong);
  checkCount(where, { sampleSize });
  return drawShareWrong(wrong, sampleSize, random);
}

/** As `drawCandidateErrors`, of what has been checked. */
export function drawShareWrong(wrong: Matrix, sampleSize: number, random: Stream): Float64Array {
  return shareWrong(
    wrong,
    Uint32Array.from({ length: sampleSize }, () => uniformInteger(random, wrong.rows)),
  );
}

/** Checks that numbers of rows or samples, by their names, are integers of at least 1. */
export function checkCount(where: string, counts: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(counts)) {
    if (Number.isSafeInteger(value) && value >= 1) continue;
    throw new RangeError(`${where}: ${name} must be an integer ≥ 1, got ${value}`);
  }
}

/** As `candidateErrors`, of what has been checked. */
function shareWrong(wrong: Matrix, rows: ArrayLike<number>): Float64Array {
  const counts = new Float64Array(wrong.cols);
  for (let j = 0; j < rows.length; j++) {
    const row = rowOf(wrong, rows[j]!);
    for (let r = 0; r < row.length; r++) counts[r]! += row[r]!;
  }
  return counts.map((count) => count / rows.length);
}

/** Checks that a matrix has rows and candidates, fills its shape, and says right or wrong by 0 and 1. */
export function checkErrorMatrix(where: string, { rows, cols, data }: Matrix): void {
  if (rows < 1 || cols < 1) {
    throw new RangeError(`${where}: wrong must have rows and candidates, got shape (${rows}, ${cols})`);
  }
  if (data.length !== rows * cols) {
    throw new RangeError(
      `${where}: wrong must have ${rows} rows of ${cols} candidates, ${rows * cols} entries, got ${data.length}; are rows ragged?`,
    );
  }
  const bad = data.findIndex((value) => value !== 0 && value !== 1);
  if (bad < 0) return;
  throw new RangeError(
    `${where}: wrong must be 0 or 1, got ${data[bad]} in row ${Math.floor(bad / cols)}, candidate ${bad % cols}; give wrong predictions, not losses`,
  );
}
