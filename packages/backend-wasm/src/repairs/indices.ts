import { MoelabError } from '@moelab/core';
import { entriesOf, type KernelCall, type Repair } from '../repair.ts';

interface Indexed {
  readonly op: string;
  /** The input that holds indices, one point of the shape a row. */
  readonly indices: string;
  shape(call: KernelCall): readonly number[];
}

const kernels: Readonly<Record<string, Indexed>> = {
  GatherNd: { op: 'gatherND', indices: 'indices', shape: ({ inputs }) => inputs.params!.shape },
  ScatterNd: { op: 'scatterND', indices: 'indices', shape: ({ attrs }) => attrs.shape as number[] },
  TensorScatterUpdate: {
    op: 'tensorScatterUpdate',
    indices: 'indices',
    shape: ({ inputs }) => inputs.tensor!.shape,
  },
  SparseToDense: {
    op: 'sparseToDense',
    indices: 'sparseIndices',
    shape: ({ attrs }) => attrs.outputShape as number[],
  },
};

/** Indices outside their axis are an error, as they are in gather. */
export const checkedIndices: Repair = {
  kernels: Object.keys(kernels),
  fault: 'an index outside its axis reads memory of another tensor, or is lost',
  cure: 'an error that names it',
  repaired: (stock, name) => (call) => {
    const { op, indices, shape } = kernels[name]!;
    const given = call.inputs[indices]!;
    const limits = shape(call);
    const points = entriesOf(call.backend, given);
    const depth = given.shape.length < 2 ? 1 : given.shape.at(-1)!;
    for (let i = 0; i < points.length; i++) {
      const axis = i % depth;
      if (points[i]! >= 0 && points[i]! < limits[axis]!) continue;
      throw new MoelabError(
        'INVALID_DATA',
        `wasm: ${op}: index ${points[i]} on axis ${axis} is not in 0 … ${limits[axis]! - 1}`,
      );
    }
    return stock(call);
  },
};
