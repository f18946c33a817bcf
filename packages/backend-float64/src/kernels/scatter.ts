import { MoelabError } from '@moelab/core';
import { scatter_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type Numbers, newElements, newNumbers } from '../elements.ts';
import type { Float64Backend } from '../float64-backend.ts';
import type { Call, Kernels } from '../kernel.ts';

/** Adds updates to slices of `out`, or puts them there; the last of several updates of one slice stays. */
function scatterInto(
  out: Numbers,
  shape: readonly number[],
  indices: TensorInfo,
  updates: TensorInfo,
  backend: Float64Backend,
  isSum: boolean,
): void {
  const { sliceRank, numUpdates, sliceSize, strides } = scatter_util.calculateShapes(updates, indices, [
    ...shape,
  ]);
  const places = backend.numbers(indices);
  const values = backend.numbers(updates);
  const isScalar = updates.shape.length === 0;
  for (let i = 0; i < numUpdates; i++) {
    let slice = 0;
    for (let axis = 0; axis < sliceRank; axis++) {
      const index = places[i * sliceRank + axis]!;
      if (!(index >= 0 && index < shape[axis]!)) {
        throw new MoelabError(
          'INVALID_DATA',
          `float64: scatter: index ${index} on axis ${axis} is not in 0 … ${shape[axis]! - 1}`,
        );
      }
      slice += index * strides[axis]!;
    }
    for (let j = 0; j < sliceSize; j++) {
      const at = slice * sliceSize + j;
      const value = values[isScalar ? 0 : i * sliceSize + j]!;
      out[at] = isSum ? out[at]! + value : value;
    }
  }
}

type Indexed<I extends string, A = object> = Call<'indices' | I, A>;

/** Writes by index; an index outside the shape is an error. */
export const scatterKernels: Kernels = {
  ScatterNd: ({
    inputs: { indices, updates },
    attrs: { shape },
    backend,
  }: Indexed<'updates', { shape: number[] }>) => {
    const out = newNumbers(updates.dtype, util.sizeFromShape(shape));
    scatterInto(out, shape, indices, updates, backend, true);
    return backend.output(shape, updates.dtype, out);
  },
  TensorScatterUpdate: ({ inputs: { tensor, indices, updates }, backend }: Indexed<'tensor' | 'updates'>) => {
    const out = backend.numbers(tensor).slice();
    scatterInto(out, tensor.shape, indices, updates, backend, false);
    return backend.output(tensor.shape, tensor.dtype, out);
  },
  SparseToDense: ({
    inputs: { sparseIndices, sparseValues, defaultValue },
    attrs: { outputShape },
    backend,
  }: Call<'sparseIndices' | 'sparseValues' | 'defaultValue', { outputShape: number[] }>) => {
    const out = newNumbers(sparseValues.dtype, util.sizeFromShape(outputShape));
    out.fill(backend.numbers(defaultValue)[0]!);
    scatterInto(out, outputShape, sparseIndices, sparseValues, backend, false);
    return backend.output(outputShape, sparseValues.dtype, out);
  },
  Diag: ({ inputs: { x }, backend }: Call<'x'>) => {
    const values = backend.elements(x) as Float64Array;
    const out = newElements(x.dtype, values.length ** 2) as Float64Array;
    for (let i = 0; i < values.length; i++) out[i * (values.length + 1)] = values[i]!;
    return backend.output([...x.shape, ...x.shape], x.dtype, out);
  },
};
