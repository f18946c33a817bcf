import type { Matrix } from '@moelab/numerics';

/** Is a continuous sample: rows of a matrix, or a list of numbers, which is one column. */
export type Sample = Matrix | ArrayLike<number>;

/** Is a sample as the neighbour searches take it: point i is `data[i * d .. (i + 1) * d)`. */
export interface Points {
  readonly n: number;
  readonly d: number;
  readonly data: Float64Array;
}

/** Checks that a sample is finite and has points, and gives them. */
export function pointsOf(where: string, name: string, sample: Sample): Points {
  const isMatrix = 'cols' in sample;
  const [n, d] = isMatrix ? [sample.rows, sample.cols] : [sample.length, 1];
  const data = isMatrix ? sample.data : Float64Array.from(sample);
  if (n === 0 || d === 0) throw new RangeError(`${where}: ${name} must hold numbers, got shape (${n}, ${d})`);
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const count = data.filter((value) => !Number.isFinite(value)).length;
    throw new RangeError(
      `${where}: ${name} must be finite, got ${data[bad]} in row ${Math.floor(bad / d)}, column ${bad % d} (${count} such numbers in all); leave such rows out first`,
    );
  }
  return { n, d, data };
}

/** Gives the points of some rows. */
export function rowsOf({ d, data }: Points, rows: ArrayLike<number>): Points {
  const n = rows.length;
  const own = new Float64Array(n * d);
  for (let i = 0; i < n; i++) for (let c = 0; c < d; c++) own[i * d + c] = data[rows[i]! * d + c]!;
  return { n, d, data: own };
}

/** Gives points with the coordinates of several samples side by side. */
export function sideBySide(...parts: readonly Points[]): Points {
  const n = parts[0]!.n;
  const d = parts.reduce((sum, part) => sum + part.d, 0);
  const data = new Float64Array(n * d);
  let at = 0;
  for (const part of parts) {
    for (let i = 0; i < n; i++)
      for (let c = 0; c < part.d; c++) data[i * d + at + c] = part.data[i * part.d + c]!;
    at += part.d;
  }
  return { n, d, data };
}

/** Says which columns are constant, and how many rows repeat the point of another row. */
export function notesOn(name: string, { n, d, data }: Points): string[] {
  const notes: string[] = [];
  for (let c = 0; c < d; c++) {
    let isConstant = true;
    for (let i = 1; i < n && isConstant; i++) isConstant = data[i * d + c] === data[c];
    if (isConstant) {
      const column = d === 1 ? name : `column ${c} of ${name}`;
      notes.push(`${column} is constant, ${data[c]} in every row: it carries no information`);
    }
  }
  return notes;
}

/** Says how many rows share a value of a column with another row; continuous data have none. */
export function tieNotes(name: string, { n, d, data }: Points): string[] {
  const notes: string[] = [];
  for (let c = 0; c < d; c++) {
    const values = Float64Array.from({ length: n }, (_, i) => data[i * d + c]!).sort();
    let tied = 0;
    for (let i = 0; i < n; i++) {
      if ((i > 0 && values[i] === values[i - 1]) || (i + 1 < n && values[i] === values[i + 1])) tied++;
    }
    if (tied > 0 && values[0] !== values[n - 1]) {
      const column = d === 1 ? name : `column ${c} of ${name}`;
      notes.push(
        `${column} has ties: ${tied} of ${n} rows share their value; neighbours at distance 0 are counted as such, and rounding biases the estimate`,
      );
    }
  }
  return notes;
}
