import { type Matrix, matrix, permutation, stream } from '@moelab/numerics';
import { letters } from '../mutual-information/contingency-table.ts';
import { neighbourTree } from '../neighbours/neighbour-index.ts';
import { pointsOf, rowsOf, type Sample } from '../neighbours/points.ts';

/** Says what a gate may know when it is given losses of single labelled rows. */
export type DistortionOptions =
  | {
      /** The losses as they are: of a gate that sees the label too. */
      readonly distortion: 'genie';
    }
  | {
      /** The mean loss of every cell: of a gate that sees the cell. */
      readonly distortion: 'conditional';
      /** (rows): the cell of each row, from a partition of the inputs. */
      readonly cells: ArrayLike<number | string>;
    }
  | {
      /** The mean loss of near rows in other folds: of a gate that sees the input. */
      readonly distortion: 'conditional';
      /** (rows, features): the inputs, in the maximum norm as they are; standardise columns of different units first. */
      readonly inputs: Sample;
      /** How many rows are averaged; ⌈√rows⌉ by default. */
      readonly neighbours?: number;
      /** 5 by default. */
      readonly folds?: number;
      /** Of the folds; 0 by default. */
      readonly seed?: number | bigint;
    };

/** Is the distortion matrix of a routing problem, and what a curve computed from it means. */
export interface RoutingDistortion {
  readonly losses: Matrix;
  readonly distortion: 'genie' | 'conditional';
  readonly notes: readonly string[];
}

/**
 * Turns losses ℓ(h_t(xᵢ), yᵢ) of labelled rows into the distortion d(xᵢ, t) that a gate without the label can know.
 *
 * Rate–distortion of a gate is about d(x, t) = E[ℓ | x]. Losses of single rows leak the label: a gate that is free on each row picks the expert that
 * happens to be right, and its curve is a *genie's*, below what any gate of x reaches. `conditional` with `cells` takes means in cells of a partition: in the
 * population an upper bound on D(R). With `inputs` it takes, for each row, the mean over its nearest neighbours among the rows of the other folds, so that no row's own
 * label enters; what a gate built on it costs is then measured on the losses themselves, Σ p(t|xᵢ) ℓᵢₜ / n, since the smallest of noisy means is too small.
 *
 * Shapes: losses (rows, experts) → (rows, experts). Throws a RangeError for different numbers of rows, too many neighbours, fewer than 2 folds, NaN or ±∞.
 * Source: the leak is in arXiv:2605.05278, eq. 25–29.
 */
export function routingDistortion(losses: Matrix, options: DistortionOptions): RoutingDistortion {
  const where = 'routingDistortion';
  const { rows, cols } = losses;
  pointsOf(where, 'losses', losses);
  if (options.distortion === 'genie') {
    const note = 'the gate is told the label: the curve lies below what a gate of the input alone can reach';
    return { losses, distortion: 'genie', notes: [note] };
  }
  if ('cells' in options) {
    const [cell, names] = letters('cells', options.cells);
    checkLength(where, 'cells', cell.length, rows);
    const members = Array.from(names, (): number[] => []);
    cell.forEach((c, i) => {
      members[c]!.push(i);
    });
    const means = members.map((own) => meanRow(losses, own));
    const out = matrix(rows, cols);
    cell.forEach((c, i) => {
      out.data.set(means[c]!, i * cols);
    });
    const alone = members.filter((own) => own.length === 1).length;
    const note = `${alone} of ${names.length} cells have one row, whose label their mean gives away`;
    return { losses: out, distortion: 'conditional', notes: alone > 0 ? [note] : [] };
  }
  const { folds = 5, neighbours = Math.ceil(Math.sqrt(rows)), seed = 0 } = options;
  const inputs = pointsOf(where, 'inputs', options.inputs);
  checkLength(where, 'inputs', inputs.n, rows);
  if (!Number.isSafeInteger(folds) || folds < 2 || folds > rows) {
    throw new RangeError(`${where}: folds must be an integer from 2 to the ${rows} rows, got ${folds}`);
  }
  const fewest = rows - Math.ceil(rows / folds);
  if (!Number.isSafeInteger(neighbours) || neighbours < 1 || neighbours > fewest) {
    throw new RangeError(
      `${where}: neighbours must be an integer from 1 to the ${fewest} rows outside a fold, got ${neighbours}`,
    );
  }
  const fold = new Uint32Array(rows);
  permutation(stream(seed, where), rows).forEach((row, i) => {
    fold[row] = i % folds;
  });
  const every = Uint32Array.from(fold, (_, i) => i);
  const out = matrix(rows, cols);
  for (let f = 0; f < folds; f++) {
    const others = every.filter((i) => fold[i] !== f);
    const tree = neighbourTree(rowsOf(inputs, others));
    for (const i of every.filter((j) => fold[j] === f)) {
      const found = tree.nearestTo(inputs.data.subarray(i * inputs.d, (i + 1) * inputs.d), neighbours);
      const mean = meanRow(
        losses,
        Array.from(found, (j) => others[j]!),
      );
      out.data.set(mean, i * cols);
    }
  }
  const note = `cross-fitted from ${neighbours} neighbours in ${folds} folds: measure the gate on the losses themselves`;
  return { losses: out, distortion: 'conditional', notes: [note] };
}

function meanRow({ cols, data }: Matrix, rows: readonly number[]): Float64Array {
  const mean = new Float64Array(cols);
  for (const i of rows) for (let t = 0; t < cols; t++) mean[t]! += data[i * cols + t]! / rows.length;
  return mean;
}

function checkLength(where: string, name: string, length: number, rows: number): void {
  if (length !== rows) {
    throw new RangeError(`${where}: ${name} must have one entry for each of ${rows} rows, got ${length}`);
  }
}
