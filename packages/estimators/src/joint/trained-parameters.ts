import type { Model, NamedArray, Tensors, Values } from '@moelab/core';
import { exp, type Tensor } from '@tensorflow/tfjs-core';
import type { JointOptions } from './options.ts';
import { onSphere, sphereAxis } from './sphere.ts';

/** One parameter that is trained: positive ones by their logarithm, some on a sphere. */
export interface TrainedParameter {
  readonly name: string;
  readonly array: NamedArray;
  readonly isPositive: boolean;
  /** Over which axis it has norm one. */
  readonly sphere: number | undefined;
}

/** The parameters of a model that are trained, without constraints, as tensors in a fixed order. */
export interface TrainedParameters {
  readonly list: readonly TrainedParameter[];
  /** Inside a section: the unconstrained tensors of these values. */
  leavesOf(values: Values): Tensor[];
  /** Inside a section: all parameters of the model. */
  parametersOf(leaves: readonly Tensor[], fixed: Tensors): Tensors;
  /** The values of unconstrained entries, the others as they are in the model. */
  valuesOf(leaves: readonly Float64Array[]): Values;
}

/** Lays out what of a model is trained. */
export function trainedParameters(model: Model, { sphere }: JointOptions): TrainedParameters {
  const { backend, declarations } = model;
  const list = Object.entries(model.parameters)
    .filter(([name]) => declarations[name]!.fixed !== true)
    .map(([name, array]) => ({
      name,
      array,
      isPositive: declarations[name]!.domain === 'positive',
      sphere: sphereAxis(name, declarations[name]!, sphere),
    }));
  return {
    list,
    leavesOf: (values) =>
      list.map(({ name, array: { shape }, isPositive, sphere: axis }) => {
        const own = values[name]!.values;
        const leaf = backend.tensor(isPositive ? own.map(Math.log) : own, shape);
        return axis === undefined ? leaf : onSphere(leaf, axis);
      }),
    parametersOf: (leaves, fixed) => ({
      ...fixed,
      ...Object.fromEntries(
        list.map(({ name, isPositive }, i) => [name, isPositive ? exp(leaves[i]!) : leaves[i]!]),
      ),
    }),
    valuesOf: (leaves) => ({
      ...model.parameters,
      ...Object.fromEntries(
        list.map(({ name, array, isPositive }, i) => [
          name,
          { ...array, values: isPositive ? leaves[i]!.map(Math.exp) : leaves[i]! },
        ]),
      ),
    }),
  };
}
