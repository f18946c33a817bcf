import { MoelabError } from '@moelab/core';
import { solveLowerTransposed } from '@moelab/numerics';

/** A share of a combination, of columns of one length, below which a column has no part in it. */
const NO_PART = 1e-6;
/** Columns that a message names before it only counts. */
const MOST_NAMED = 6;
/** The least float64 that has all digits. */
const LEAST_NORMAL = 2 ** -1022;

/** Throws INVALID_DATA where a column's sum of squares is too large for float64, or too small though it has other numbers than 0. */
export function checkSquares(
  column: number,
  square: number,
  hasNumbers: () => boolean,
  names: (column: number) => string,
): void {
  const isSmall = square < LEAST_NORMAL && hasNumbers();
  if (Number.isFinite(square) && !isSmall) return;
  const [wrong, remedy] = isSmall ? ['small', 'smaller'] : ['large', 'larger'];
  throw new MoelabError(
    'INVALID_DATA',
    `x: ${names(column)} has numbers so ${wrong} that float64 does not hold their squares; give it in ${remedy} units`,
  );
}

/**
 * Makes the error of a column that those before it make up: it names all that have a part in that, and maybe others where these are nearly dependent
 * themselves. `lower` is L of the columns before, and in row `column` what the column is in their orthonormal form.
 */
export function dependentColumns(
  column: number,
  lower: Float64Array,
  count: number,
  names: (column: number) => string,
): MoelabError {
  const own = lower.slice(column * count, column * count + column);
  const before = new Float64Array(column * column);
  for (let j = 0; j < column; j++) before.set(lower.subarray(j * count, j * count + column), j * column);
  const shares = solveLowerTransposed(before, column, own);
  const others = [...shares.keys()].filter((j) => Math.abs(shares[j]!) > NO_PART);
  if (others.length === 0)
    return new MoelabError(
      'INVALID_DATA',
      `x: ${names(column)} is 0 in every row, so its coefficient is not determined; leave it out`,
    );
  const named = others.slice(0, MOST_NAMED).map(names);
  if (others.length > MOST_NAMED) named.push(`${others.length - MOST_NAMED} more`);
  return new MoelabError(
    'INVALID_DATA',
    `x: ${named.join(', ')} and ${names(column)} are linearly dependent, so their coefficients are not determined; leave one out`,
  );
}
