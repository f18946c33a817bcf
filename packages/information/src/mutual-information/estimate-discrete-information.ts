import { type Matrix, permutation, type Stream, stream } from '@moelab/numerics';
import {
  checkEntropyEstimator,
  type EntropyEstimator,
  entropyOfCounts,
  totalCount,
} from '../entropy/entropy-of-counts.ts';
import { estimated } from '../estimate/estimated.ts';
import {
  type EstimateOptions,
  estimateOptions,
  type InformationEstimate,
} from '../estimate/information-estimate.ts';
import { jackknifeInterval } from '../estimate/jackknife.ts';
import { permutationNull } from '../estimate/permutation-null.ts';

/** Are the options of `estimateDiscreteInformation` and of its conditional form. */
export interface DiscreteInformationOptions extends EstimateOptions {
  /** 'miller-madow' by default. */
  readonly estimator?: EntropyEstimator;
}

const BIAS: Readonly<Record<EntropyEstimator, string>> = {
  'plug-in': 'high by about (Kxy − Kx − Ky + 1)/2n, also for independent labels; K are non-empty cells',
  'miller-madow': 'O(1/n²) where every cell has been seen; off where many have not',
  nsb: 'Bayesian, the three entropies each under its own prior; may be off either way where n is far below the cells',
};

/**
 * Estimates I(X; Y) = H(X) + H(Y) − H(X, Y) from a table of counts, with a jackknife interval and a permutation null.
 *
 * Each entropy by the `estimator`; for 'nsb' the alphabets are all rows, all columns, and rows · columns. The null deals the column
 * labels out anew, which keeps both margins. Near independence the estimate is no normal variable: read the null, not the interval.
 *
 * Shapes: counts (letters of X, letters of Y). Units: nats. Cost: cells² for the interval, n for each permutation. Throws a RangeError for
 * a count that is no integer ≥ 0, and for no counts. Source: Miller 1955; Nemenman, Shafee, Bialek 2002, arXiv:physics/0108025.
 */
export function estimateDiscreteInformation(
  counts: Matrix,
  options: DiscreteInformationOptions = {},
): InformationEstimate {
  return estimate('estimateDiscreteInformation', [counts], options);
}

/**
 * Estimates I(X; Y | Z) = H(X, Z) + H(Y, Z) − H(X, Y, Z) − H(Z) from one table of counts for each letter of Z.
 *
 * As `estimateDiscreteInformation`; the null permutes within each letter of Z, which keeps X and Y dependent on Z as they are.
 * Throws a RangeError where the tables differ in shape, too.
 */
export function estimateConditionalDiscreteInformation(
  counts: readonly Matrix[],
  options: DiscreteInformationOptions = {},
): InformationEstimate {
  return estimate('estimateConditionalDiscreteInformation', counts, options);
}

function estimate(
  where: string,
  tables: readonly Matrix[],
  options: DiscreteInformationOptions,
): InformationEstimate {
  const { estimator = 'miller-madow' } = options;
  const { seed, level, permutations } = estimateOptions(where, options);
  checkEntropyEstimator(where, estimator);
  const [first] = tables;
  if (first === undefined) throw new RangeError(`${where}: there must be at least one table, got none`);
  const { rows, cols } = first;
  for (const [z, table] of tables.entries()) {
    if (table.rows !== rows || table.cols !== cols) {
      throw new RangeError(
        `${where}: all tables must have one shape, got (${rows}, ${cols}) and, at ${z}, (${table.rows}, ${table.cols})`,
      );
    }
  }
  const all = Float64Array.from(tables.flatMap(({ data }) => [...data]));
  const n = totalCount(where, all);
  const shape = { rows, cols, strata: tables.length };
  const value = informationOfCounts(all, shape, estimator);

  const cells: number[] = [];
  all.forEach((count, cell) => {
    if (count > 0) cells.push(cell);
  });
  const without = cells.map((cell) => informationOfCounts(all.with(cell, all[cell]! - 1), shape, estimator));
  const multiplicity = cells.map((cell) => all[cell]!);
  const interval = n < 2 ? null : jackknifeInterval(value, without, multiplicity, level);

  const random = stream(seed, where, 'permutation');
  const isNull = permutationNull(value, permutations, level, (i) =>
    informationOfCounts(dealtAnew(all, shape, random.substream(i)), shape, estimator),
  );
  const notes = interval === null ? ['one observation gives no interval'] : [];
  for (const [name, letters] of [
    ['row', rows],
    ['column', cols],
  ] as const) {
    if (occupied(margin(all, shape, name), letters) === 1) {
      notes.push(`all counts are in one ${name}: that variable is constant and carries no information`);
    }
  }
  return {
    ...estimated(value, estimator, BIAS[estimator], n),
    interval,
    permutationNull: isNull,
    notes,
  };
}

interface Shape {
  readonly rows: number;
  readonly cols: number;
  readonly strata: number;
}

/** H(X, Z) + H(Y, Z) − H(X, Y, Z) − H(Z) of counts (strata, rows, cols). */
function informationOfCounts(counts: Float64Array, shape: Shape, estimator: EntropyEstimator): number {
  const { rows, cols, strata } = shape;
  const z = new Float64Array(strata);
  counts.forEach((count, cell) => {
    z[Math.floor(cell / (rows * cols))]! += count;
  });
  return (
    entropyOfCounts(margin(counts, shape, 'row'), estimator, rows * strata) +
    entropyOfCounts(margin(counts, shape, 'column'), estimator, cols * strata) -
    entropyOfCounts(counts, estimator, rows * cols * strata) -
    entropyOfCounts(z, estimator, strata)
  );
}

/** The counts of (row, stratum), or of (column, stratum). */
function margin(counts: Float64Array, { rows, cols, strata }: Shape, side: 'row' | 'column'): Float64Array {
  const letters = side === 'row' ? rows : cols;
  const sums = new Float64Array(letters * strata);
  counts.forEach((count, cell) => {
    const stratum = Math.floor(cell / (rows * cols));
    const letter = side === 'row' ? Math.floor(cell / cols) % rows : cell % cols;
    sums[stratum * letters + letter]! += count;
  });
  return sums;
}

/** How many letters occur in any stratum. */
function occupied(sums: Float64Array, letters: number): number {
  return Array.from({ length: letters }, (_, letter) => letter).filter((letter) =>
    sums.some((sum, i) => i % letters === letter && sum > 0),
  ).length;
}

/** A table with the same margins in every stratum: each row's observations get columns from a shuffled pack. */
function dealtAnew(counts: Float64Array, { rows, cols, strata }: Shape, random: Stream): Float64Array {
  const dealt = new Float64Array(counts.length);
  for (let stratum = 0; stratum < strata; stratum++) {
    const from = stratum * rows * cols;
    const own: [number[], number[]] = [[], []];
    for (let cell = 0; cell < rows * cols; cell++) {
      for (let copy = 0; copy < counts[from + cell]!; copy++) {
        own[0].push(Math.floor(cell / cols));
        own[1].push(cell % cols);
      }
    }
    const order = permutation(random, own[0].length);
    own[0].forEach((row, i) => {
      dealt[from + row * cols + own[1][order[i]!]!]!++;
    });
  }
  return dealt;
}
