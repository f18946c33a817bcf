import {
  type Backend,
  type Expert,
  evaluate,
  type GateInputs,
  type Layer,
  type NamedArray,
  type Tensors,
  tensorsOf,
  type Values,
  withoutPrefix,
} from '@moelab/core';
import { logSumExp, type Matrix, matrix } from '@moelab/numerics';
import { add, type Tensor } from '@tensorflow/tfjs-core';

/** A layer's own values, without the prefix of its place in a stack. */
export interface LayerValues {
  readonly parameters: Values;
  readonly state: Values;
}

/** What a layer should say of a batch: its gate and each of its experts asked alone, put together in plain loops. */
export interface PlainLayer {
  /** (rows, components). */
  readonly componentLogWeights: Matrix;
  /** (rows, outputs). */
  readonly combined: Matrix;
  /** log p_c(y | x), (rows, components). */
  logDensities(y: Matrix): Promise<Matrix>;
}

/**
 * Computes Σ_e w_e mean_e + Σ_s mean_s of added shared experts, or the mixture of both halves, without the layer's own forward
 * pass. `isKept` says which pairs of a row and an expert are computed.
 */
export async function plainLayer(
  backend: Backend,
  layer: Layer,
  { parameters, state }: LayerValues,
  inputs: () => GateInputs,
  x: Matrix,
  isKept: (row: number, expert: number) => boolean = () => true,
): Promise<PlainLayer> {
  const { experts, outputs, shared } = layer.spec;
  const { rows } = x;
  const [logWeights] = await evaluate(backend, () => [
    layer.route(inputs(), tensorsOf(backend, parameters), tensorsOf(backend, state)).logWeights,
  ]);
  const kept = logWeights!.map((v, i) => (isKept(Math.floor(i / experts), i % experts) ? v : -Infinity));
  const routed = bank(layer.expert, withoutPrefix('experts.', parameters), experts);
  const always = layer.shared
    ? bank(layer.shared, withoutPrefix('shared.', parameters), shared!.experts)
    : [];
  const isHalf = shared?.weight === 'half';
  const means = await Promise.all(
    [...routed, ...always].map(({ expert, parameters: own }) =>
      said(backend, expert, own, x, (output, tensors) => expert.mean?.(output, tensors) ?? output),
    ),
  );
  const components = isHalf ? [...routed, ...always] : routed;
  const componentLogWeights = matrix(rows, components.length);
  const combined = matrix(rows, outputs);
  const ofShared = isHalf ? logSoftmaxWithZero(parameters['mixing.logits']?.values) : [];
  for (let i = 0; i < rows; i++) {
    for (const [c, mean] of means.entries()) {
      const own = c < experts ? kept[i * experts + c]! : (ofShared[c - experts] ?? 0);
      const log = isHalf ? own - Math.LN2 : own;
      if (c < components.length) componentLogWeights.data[i * components.length + c] = log;
      if (log === -Infinity) continue; // whatever it says
      for (let o = 0; o < outputs; o++)
        combined.data[i * outputs + o]! += Math.exp(log) * mean[i * outputs + o]!;
    }
  }
  return {
    componentLogWeights,
    combined,
    async logDensities(y) {
      const shift = matrix(rows, outputs);
      if (!isHalf)
        for (const mean of means.slice(experts)) for (const [i, v] of mean.entries()) shift.data[i]! += v;
      const columns = await Promise.all(
        components.map(({ expert, parameters: own }) =>
          said(backend, expert, own, x, (output, tensors) => {
            const moved =
              expert.mean === undefined ? add(output, backend.tensor(shift.data, [rows, outputs])) : output;
            return expert.noise!.logDensity(backend.tensor(y.data, [rows, y.cols]), moved, tensors);
          }),
        ),
      );
      const densities = matrix(rows, components.length);
      for (const [c, column] of columns.entries())
        for (const [i, v] of column.entries()) densities.data[i * components.length + c] = v;
      return densities;
    },
  };
}

/** One expert of a bank, with its own parameters. */
interface Member {
  readonly expert: Expert;
  readonly parameters: Values;
}

function bank(expert: Expert, parameters: Values, experts: number): readonly Member[] {
  return Array.from({ length: experts }, (_, e) => ({
    expert,
    parameters: Object.fromEntries(
      Object.entries(expert.parameters).map(([name, { shared }]) => [
        name,
        shared ? parameters[name]! : entry(parameters[name]!, e),
      ]),
    ),
  }));
}

/** Entry e along the first axis. */
function entry({ axes, shape, values }: NamedArray, e: number): NamedArray {
  const size = values.length / shape[0]!;
  return { axes: axes.slice(1), shape: shape.slice(1), values: values.slice(e * size, (e + 1) * size) };
}

/** What is made of an expert's output on all rows. */
async function said(
  backend: Backend,
  expert: Expert,
  parameters: Values,
  x: Matrix,
  of: (output: Tensor, tensors: Tensors) => Tensor,
): Promise<Float64Array> {
  const [values] = await evaluate(backend, () => {
    const tensors = tensorsOf(backend, parameters);
    return [of(expert.apply(backend.tensor(x.data, [x.rows, x.cols]), tensors), tensors)];
  });
  return values!;
}

/** log-softmax of some logits and a last 0; of none, the one weight 1. */
function logSoftmaxWithZero(logits: Float64Array = new Float64Array()): readonly number[] {
  const all = [...logits, 0];
  const total = logSumExp(all);
  return all.map((v) => v - total);
}
