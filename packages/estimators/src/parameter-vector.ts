import { type Model, type NamedArray, sizeOf, type Values } from '@moelab/core';

/** One parameter of a model within a parameter vector. */
export interface ParameterBlock {
  readonly name: string;
  /** Where its entries begin; they follow row-major. */
  readonly from: number;
  /** Its value in the model, with axes and shape. */
  readonly array: NamedArray;
  /** Whether the vector holds its logarithm. */
  readonly isPositive: boolean;
  /** What one unit of the vector is worth, for each entry. */
  readonly scale: Float64Array;
}

/**
 * Parameters of a model as one vector of unconstrained numbers: positive ones by their logarithm, each entry over its
 * scale; those of the first layer's gate come first.
 */
export interface ParameterVector {
  readonly size: number;
  /** The first coordinates belong to the first layer's gate. */
  readonly gateSize: number;
  readonly blocks: readonly ParameterBlock[];
  /** The vector of these parameters; those without a place in it are passed over. */
  fromValues(values: Values): Float64Array;
  /** Parameters that are not in the vector keep their value in the model. */
  toValues(theta: Float64Array): Values;
}

/** Lays out the parameters of a model that `isEstimated` says; every scale is 1 unless `scaleOf` gives another. */
export function parameterVector(
  model: Model,
  isEstimated: (name: string) => boolean,
  scaleOf: (name: string, array: NamedArray) => Float64Array = (_, { shape }) =>
    new Float64Array(sizeOf(shape)).fill(1),
): ParameterVector {
  const firstGate = `${model.prefixOf(0)}gate.`;
  const isGate = (name: string) => name.startsWith(firstGate);
  const names = Object.keys(model.parameters).filter(isEstimated);
  let size = 0;
  const blocks = [...names.filter(isGate), ...names.filter((name) => !isGate(name))].map((name) => {
    const array = model.parameters[name]!;
    const isPositive = model.declarations[name]!.domain === 'positive';
    const scale = isPositive ? new Float64Array(sizeOf(array.shape)).fill(1) : scaleOf(name, array);
    const block = { name, from: size, array, isPositive, scale };
    size += scale.length;
    return block;
  });
  const gateSize = blocks.filter(({ name }) => isGate(name)).reduce((n, { scale }) => n + scale.length, 0);
  return {
    size,
    gateSize,
    blocks,
    fromValues(values) {
      const theta = new Float64Array(size);
      for (const { name, from, isPositive, scale } of blocks) {
        const own = values[name]!.values;
        for (let i = 0; i < own.length; i++)
          theta[from + i] = (isPositive ? Math.log(own[i]!) : own[i]!) / scale[i]!;
      }
      return theta;
    },
    toValues(theta) {
      const values: Record<string, NamedArray> = { ...model.parameters };
      for (const { name, from, array, isPositive, scale } of blocks) {
        const own = scale.map((s, i) => {
          const t = theta[from + i]! * s;
          return isPositive ? Math.exp(t) : t;
        });
        values[name] = { ...array, values: own };
      }
      return values;
    },
  };
}
