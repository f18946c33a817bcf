import { evaluate, type Model, tensorsOf } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';

/** What a model says on some rows, taken apart by expert. */
export interface Predictive {
  /** (rows, outputs): E[y | x], or the probabilities of classes. */
  readonly mean: Matrix;
  /** (rows, experts): the gate's weights. */
  readonly weights: Matrix;
  /** (rows, outputs) for each expert. */
  readonly experts: readonly Matrix[];
  /** (rows, outputs): Var[y | x]; undefined when the experts have no variance. */
  readonly variance: Matrix | undefined;
}

/**
 * Computes the mean and the variance of the mixture with what each expert and the gate add to them.
 *
 * Var[y | x] = Σ_e w_e (σ_e² + m_e²) − (Σ_e w_e m_e)², computed as Σ_e w_e (σ_e² + (m_e − mean)²).
 *
 * Shapes: x (rows, inputs). A model of one layer; NaN in a row gives NaN there.
 */
export async function predictive(model: Model, x: Matrix): Promise<Predictive> {
  const { experts: count } = model.spec.layers.at(-1)!;
  const { rows } = x;
  const { outputs } = model;
  const [logWeights, prediction, ...means] = await evaluate(model.backend, () => {
    const inputs = { x: model.backend.tensor(x.data, [rows, x.cols]) };
    const done = model.forward(
      inputs,
      tensorsOf(model.backend, model.parameters),
      tensorsOf(model.backend, model.state),
    );
    const last = done.layers.at(-1)!;
    return [
      last.routing.logWeights,
      done.prediction,
      ...last.components.slice(0, count).map((one) => one.mean),
    ];
  });
  const weights = matrix(rows, count, logWeights!.map(Math.exp));
  const mean = matrix(rows, outputs, prediction!);
  const experts = means.map((values) => matrix(rows, outputs, values));
  const variances = expertVariances(model, count);
  const variance = variances && matrix(rows, outputs);
  for (let i = 0; i < rows * outputs && variance !== undefined; i++) {
    const row = Math.floor(i / outputs);
    for (let e = 0; e < count; e++) {
      const distance = experts[e]!.data[i]! - mean.data[i]!;
      variance.data[i]! += weights.data[row * count + e]! * (variances![e]! + distance * distance);
    }
  }
  return { mean, weights, experts, variance };
}

/** One variance for each expert, when the noise has a parameter of that name. */
function expertVariances(model: Model, experts: number): Float64Array | undefined {
  const { fused } = model.layers.at(-1)!.expert;
  const name = `${model.prefixOf(model.layers.length - 1)}experts.${fused?.variance ?? 'variance'}`;
  const values = model.parameters[name]?.values;
  if (values === undefined || model.target !== 'real') return undefined;
  if (values.length === experts) return values;
  return values.length === 1 ? new Float64Array(experts).fill(values[0]!) : undefined;
}
