import { MoelabError } from '@moelab/core';
import { backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type Elements, newElements } from '../elements.ts';
import type { Float64Backend } from '../float64-backend.ts';
import type { Call, Kernels } from '../kernel.ts';
import { stridesOf } from '../strided.ts';

/** Copies n consecutive elements. */
function copyRun(from: Elements, s: number, to: Elements, t: number, n: number): void {
  // strings move as numbers do
  const source = from as Float64Array;
  const target = to as Float64Array;
  for (let i = 0; i < n; i++) target[t + i] = source[s + i]!;
}

function gather(
  backend: Float64Backend,
  x: TensorInfo,
  indices: TensorInfo,
  axis: number,
  batchDims: number,
): TensorInfo {
  const parsed = util.parseAxisParam(axis, x.shape)[0]!;
  const info = backend_util.segment_util.collectGatherOpShapeInfo(
    x as never,
    indices as never,
    parsed,
    batchDims,
  );
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } = info;
  const picks = backend.numbers(indices);
  for (const index of picks) {
    if (!(index >= 0 && index < dimSize)) {
      throw new MoelabError('INVALID_DATA', `float64: gather: index ${index} is not in 0 … ${dimSize - 1}`);
    }
  }
  const from = backend.elements(x);
  const out = newElements(x.dtype, util.sizeFromShape(outputShape));
  const perBatch = batchSize === 0 ? 0 : picks.length / batchSize;
  let at = 0;
  for (let batch = 0; batch < batchSize; batch++) {
    for (let outer = 0; outer < outerSize; outer++) {
      const base = (batch * outerSize + outer) * dimSize;
      for (let i = 0; i < perBatch; i++, at += sliceSize) {
        copyRun(from, (base + picks[batch * perBatch + i]!) * sliceSize, out, at, sliceSize);
      }
    }
  }
  return backend.output(outputShape, x.dtype, out);
}

function gatherNd(backend: Float64Backend, params: TensorInfo, indices: TensorInfo): TensorInfo {
  const depth = indices.shape.at(-1) ?? 1;
  if (depth > params.shape.length) {
    throw new MoelabError(
      'INVALID_SHAPE',
      `float64: gatherND: indices of ${depth} numbers do not fit shape (${params.shape.join(', ')})`,
    );
  }
  const sliceShape = params.shape.slice(depth);
  const shape = [...indices.shape.slice(0, -1), ...sliceShape];
  const strides = stridesOf(params.shape);
  const sliceSize = util.sizeFromShape(sliceShape);
  const count = util.sizeFromShape(indices.shape.slice(0, -1));
  const picks = backend.numbers(indices);
  const from = backend.elements(params);
  const out = newElements(params.dtype, util.sizeFromShape(shape));
  for (let i = 0; i < count; i++) {
    let offset = 0;
    for (let axis = 0; axis < depth; axis++) {
      const index = picks[i * depth + axis]!;
      const size = params.shape[axis]!;
      if (!(index >= 0 && index < size)) {
        throw new MoelabError(
          'INVALID_DATA',
          `float64: gatherND: index ${index} on axis ${axis} is not in 0 … ${size - 1}`,
        );
      }
      offset += index * strides[axis]!;
    }
    copyRun(from, offset, out, i * sliceSize, sliceSize);
  }
  return backend.output(shape, params.dtype, out);
}

/** Look-ups by index; an index outside the axis is an error. */
export const gatherKernels: Kernels = {
  GatherV2: ({
    inputs: { x, indices },
    attrs: { axis, batchDims },
    backend,
  }: Call<'x' | 'indices', { axis: number; batchDims?: number }>) =>
    gather(backend, x, indices, axis, batchDims ?? 0),
  GatherNd: ({ inputs: { params, indices }, backend }: Call<'params' | 'indices'>) =>
    gatherNd(backend, params, indices),
};
