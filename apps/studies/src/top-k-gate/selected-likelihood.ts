import { type Dataset, type Model, MoelabError, type Values } from '@moelab/core';

/** The log-likelihood of a top-K mixture of lines of one input while its selection stays as it is. */
export interface SelectedLikelihood {
  /** Coordinates: of each expert its gate's slope, its gate's bias, slope, intercept, log variance. */
  fromModel(model: Model): Float64Array;
  toValues(theta: ArrayLike<number>, model: Model): Values;
  /** The mean log-likelihood of a row and its gradient. */
  at(theta: ArrayLike<number>): { readonly value: number; readonly gradient: Float64Array };
}

const COORDINATES = 5;
const names = ['gate.slopes', 'gate.bias', 'experts.slopes', 'experts.intercept', 'experts.variance'];
const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

/** The experts with the k largest scores slope · x; of equals the first, as the gate does. */
export function selectedOf(slopes: ArrayLike<number>, x: number, k: number): readonly number[] {
  return Array.from(slopes, (slope, i) => ({ i, score: slope * x }))
    .sort((a, b) => b.score - a.score || a.i - b.i)
    .slice(0, k)
    .map(({ i }) => i);
}

/**
 * Holds the selection of a model with a top-K gate that selects by slopes, one input and linear Gaussian experts: one set of experts
 * for x > 0, one for x < 0. While the order of the slopes stays, this is the model's likelihood, and smooth.
 *
 * log p(y|x) = log Σ_{i selected} softmax(g x + c)_i N(y; a_i x + b_i, ν_i). Rows at x = 0 count with x > 0. Cost of `at`: rows · K
 * exponentials.
 */
export function selectedLikelihood(model: Model, { x, y }: Dataset, k: number): SelectedLikelihood {
  if (x.cols !== 1) {
    throw new MoelabError('INVALID_DATA', `selectedLikelihood: x must have one column, got ${x.cols}`);
  }
  const slopes = model.parameters['gate.slopes']!.values;
  const experts = slopes.length;
  const [right, left] = [selectedOf(slopes, 1, k), selectedOf(slopes, -1, k)];
  const { rows } = x;
  const [joint, prior, error] = [new Float64Array(k), new Float64Array(k), new Float64Array(k)];
  return {
    fromModel({ parameters }) {
      const theta = new Float64Array(COORDINATES * experts);
      for (const [c, name] of names.entries())
        for (let i = 0; i < experts; i++) {
          const value = parameters[name]?.values[i] ?? 0;
          theta[COORDINATES * i + c] = name === 'experts.variance' ? Math.log(value) : value;
        }
      return theta;
    },
    toValues: (theta, { parameters }) =>
      Object.fromEntries(
        Object.entries(parameters).map(([name, array]) => {
          const values = array.values.map((_, i) => {
            const value = theta[COORDINATES * i + names.indexOf(name)]!;
            return name === 'experts.variance' ? Math.exp(value) : value;
          });
          return [name, { ...array, values }];
        }),
      ),
    at(theta) {
      const gradient = new Float64Array(COORDINATES * experts);
      let value = 0;
      for (let row = 0; row < rows; row++) {
        const at = x.data[row]!;
        const selected = at >= 0 ? right : left;
        let [most, mostJoint] = [-Infinity, -Infinity];
        for (let s = 0; s < k; s++) {
          const o = COORDINATES * selected[s]!;
          const logit = theta[o]! * at + theta[o + 1]!;
          const residual = y.data[row]! - theta[o + 2]! * at - theta[o + 3]!;
          const logVariance = theta[o + 4]!;
          prior[s] = logit;
          error[s] = residual;
          joint[s] = logit - HALF_LOG_2PI - 0.5 * (logVariance + residual ** 2 * Math.exp(-logVariance));
          most = Math.max(most, logit);
          mostJoint = Math.max(mostJoint, joint[s]!);
        }
        let [sum, sumJoint] = [0, 0];
        for (let s = 0; s < k; s++) {
          prior[s] = Math.exp(prior[s]! - most);
          joint[s] = Math.exp(joint[s]! - mostJoint);
          sum += prior[s]!;
          sumJoint += joint[s]!;
        }
        value += mostJoint + Math.log(sumJoint) - most - Math.log(sum);
        for (let s = 0; s < k; s++) {
          const o = COORDINATES * selected[s]!;
          const responsibility = joint[s]! / sumJoint;
          const gate = responsibility - prior[s]! / sum;
          const precision = Math.exp(-theta[o + 4]!);
          const mean = responsibility * error[s]! * precision;
          gradient[o]! += gate * at;
          gradient[o + 1]! += gate;
          gradient[o + 2]! += mean * at;
          gradient[o + 3]! += mean;
          gradient[o + 4]! += 0.5 * (mean * error[s]! - responsibility);
        }
      }
      return { value: value / rows, gradient: gradient.map((g) => g / rows) };
    },
  };
}
