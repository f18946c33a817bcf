import type { Model } from '@moelab/core';
import { type Matrix, matrix, sum } from '@moelab/numerics';
import type { ParameterVector } from '../parameter-vector.ts';
import type { WeightedRows } from './responses.ts';

/** The step of differences, in units of 1/√I_jj: their error is about 1e-12 of a score, like that of rounding. */
const STEP = 3e-3;
/** Rows from which the size of a coordinate's scores is first guessed. */
const FIRST_ROWS = 512;

/**
 * Computes the scores s_ij = ∂ log p(y_i | x_i)/∂θ_j at a point, (rows, size).
 *
 * Central differences of fourth order, (8(ℓ(h) − ℓ(−h)) − (ℓ(2h) − ℓ(−2h)))/12h, with h = 0.003/√I_jj from a first guess of the
 * scores' size: so they need nothing of a model but its density, in float64. Cost: about 4 log densities a coordinate.
 */
export async function scores(
  model: Model,
  { x, y, weights }: Pick<WeightedRows, 'x' | 'y' | 'weights'>,
  vector: ParameterVector,
  theta: Float64Array,
): Promise<Matrix> {
  const { size } = vector;
  const { rows } = x;
  const logDensityAt = (j: number, by: number, at: { readonly x: Matrix; readonly y: Matrix }) => {
    const point = Float64Array.from(theta);
    point[j]! += by;
    return model.with({ parameters: vector.toValues(point) }).logDensity(at.x, at.y);
  };
  const every = Math.max(1, Math.ceil(rows / FIRST_ROWS));
  const few = { x: everyRow(x, every), y: everyRow(y, every) };
  const fewWeights = weights.filter((_, i) => i % every === 0);
  const total = sum(fewWeights);

  const all = matrix(rows, size);
  for (let j = 0; j < size; j++) {
    const unit = Math.max(1, Math.abs(theta[j]!));
    const first = 1e-4 * unit;
    const [up, down] = [await logDensityAt(j, first, few), await logDensityAt(j, -first, few)];
    const squares = fewWeights.map((w, i) => (w > 0 ? w * ((up[i]! - down[i]!) / (2 * first)) ** 2 : 0));
    const information = sum(squares) / total;
    const h = Math.max(1e-7 * unit, Math.min(0.01 * unit, STEP / Math.sqrt(information)));
    const near = [await logDensityAt(j, h, { x, y }), await logDensityAt(j, -h, { x, y })] as const;
    const far = [await logDensityAt(j, 2 * h, { x, y }), await logDensityAt(j, -2 * h, { x, y })] as const;
    for (let i = 0; i < rows; i++)
      all.data[i * size + j] = (8 * (near[0][i]! - near[1][i]!) - (far[0][i]! - far[1][i]!)) / (12 * h);
  }
  return all;
}

/** The rows 0, every, 2 · every, … */
function everyRow({ rows, cols, data }: Matrix, every: number): Matrix {
  const some = matrix(Math.ceil(rows / every), cols);
  for (let i = 0; i < some.rows; i++)
    some.data.set(data.subarray(i * every * cols, (i * every + 1) * cols), i * cols);
  return some;
}
