import { type Model, withoutPrefix } from '@moelab/core';
import { type Matrix, matrix, sum } from '@moelab/numerics';
import { type ParameterVector, parameterVector } from '../parameter-vector.ts';
import type { Design } from './design.ts';
import { type ResponseOptions, type WeightedRows, weightedRows } from './responses.ts';
import { scores } from './scores.ts';

/** The expected information of one observation about a model's parameters, at these parameters. */
export interface FisherInformation {
  /** What the coordinates are: every estimated parameter as it is, positive ones by their logarithm. */
  readonly vector: ParameterVector;
  /** The model's own point. */
  readonly theta: Float64Array;
  /** I = E[s sᵀ], (size, size), s = ∂ log p(Y|X)/∂θ. It is singular along `gauge`. */
  readonly information: Matrix;
  /** The tangent directions of the gates' declared gauges at θ, those that do not vanish there; not normalised. */
  readonly gauge: readonly Float64Array[];
  /** How the targets were averaged over. */
  readonly how: WeightedRows['how'];
  /** How many observations (x, y) the averages run over. */
  readonly rows: number;
  /** max_j |E s_j|/√I_jj, which is 0 for an exact average: how good this one is. */
  readonly imbalance: number;
}

/**
 * Computes the Fisher information of one observation at a model's own parameters, over a design of the inputs.
 *
 * I = Σᵢ ωᵢ sᵢ sᵢᵀ over weighted observations (`weightedRows`: y is integrated, summed over classes, or drawn); the scores
 * are differences of fourth order of the log density. For Gaussian experts of one input and output under `uniformDesign()`
 * it is exact to about 1e-7. Declared `fixed` parameters are not in it.
 *
 * Units: nats² per unit of θ. Cost: 4 log densities of every observation for each parameter.
 * Refuses a model without a density of its own for each row, or a backend without double precision.
 */
export async function fisherInformation(
  model: Model,
  design: Design,
  options: ResponseOptions = {},
): Promise<FisherInformation> {
  const rows = await weightedRows('fisherInformation', model, design, options);
  const vector = estimatedVector(model);
  const theta = vector.fromValues(model.parameters);
  const s = await scores(model, rows, vector, theta);
  const information = weightedGram(s, rows.weights);
  const q = vector.size;
  let imbalance = 0;
  for (let j = 0; j < q; j++) {
    const mean = sum(rows.weights.map((w, i) => (w > 0 ? w * s.data[i * q + j]! : 0)));
    const own = information.data[j * q + j]!;
    if (own > 0) imbalance = Math.max(imbalance, Math.abs(mean) / Math.sqrt(own));
  }
  const { how } = rows;
  return { vector, theta, information, gauge: gaugeTangents(model, vector), how, rows: s.rows, imbalance };
}

/** Lays out a model's estimated parameters as they are, positive ones by their logarithm. */
export const estimatedVector = (model: Model): ParameterVector =>
  parameterVector(model, (name) => model.declarations[name]!.fixed !== true);

/** The tangent directions of the gates' declared gauges at a model's parameters, in the coordinates of a vector. */
function gaugeTangents(model: Model, vector: ParameterVector): readonly Float64Array[] {
  const directions = model.layers.flatMap(({ gate }, l) => {
    const prefix = `${model.prefixOf(l)}gate.`;
    return gate.gauge.directions(withoutPrefix(prefix, model.parameters)).map((direction) => {
      const tangent = new Float64Array(vector.size);
      for (const { name, from, array, isPositive, scale } of vector.blocks) {
        const own = name.startsWith(prefix) ? direction[name.slice(prefix.length)] : undefined;
        if (own === undefined) continue;
        for (const [i, v] of own.values.entries())
          tangent[from + i] = (isPositive ? v / array.values[i]! : v) / scale[i]!;
      }
      return tangent;
    });
  });
  return directions.filter((direction) => direction.some((v) => v !== 0));
}

/** Σᵢ ωᵢ sᵢ sᵢᵀ; a row of weight 0 counts for nothing, whatever it holds. */
function weightedGram({ rows, cols, data }: Matrix, weights: Float64Array): Matrix {
  const gram = matrix(cols, cols);
  for (let i = 0; i < rows; i++) {
    const w = weights[i]!;
    if (w === 0) continue;
    for (let a = 0; a < cols; a++) {
      const left = w * data[i * cols + a]!;
      for (let b = 0; b <= a; b++) gram.data[a * cols + b]! += left * data[i * cols + b]!;
    }
  }
  for (let a = 0; a < cols; a++)
    for (let b = 0; b < a; b++) gram.data[b * cols + a] = gram.data[a * cols + b]!;
  return gram;
}
