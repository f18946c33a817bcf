import { MoelabError } from '@moelab/core';
import { backend_util, type Tensor, util } from '@tensorflow/tfjs-core';
import { entriesOf, type Repair, sizeOf } from '../repair.ts';

/** gather: any number of batch axes, and any number of indices. */
export const gather: Repair = {
  kernels: ['GatherV2'],
  fault: 'wrong rows, and uninitialised memory, when batchDims is not 0',
  cure: 'rows are copied by index, within each batch entry; a wrong index is an error',
  repaired: (stock) => (call) => {
    const { inputs, attrs, backend } = call;
    const x = inputs.x!;
    const indices = inputs.indices!;
    if (x.dtype === 'string') return stock(call);
    const axis = util.parseAxisParam(attrs.axis as number, x.shape)[0]!;
    const { batchSize, outerSize, sliceSize, dimSize, outputShape } =
      backend_util.segment_util.collectGatherOpShapeInfo(
        x as Tensor,
        indices as Tensor,
        axis,
        (attrs.batchDims ?? 0) as number,
      );
    const out = backend.makeOutput(outputShape, x.dtype);
    const at = entriesOf(backend, indices);
    for (const index of at) {
      if (index >= 0 && index < dimSize) continue;
      backend.disposeData(out.dataId);
      throw new MoelabError(
        'INVALID_DATA',
        `wasm: gather: index ${index} on axis ${axis} is not in 0 … ${dimSize - 1}`,
      );
    }
    const from = entriesOf(backend, x);
    const to = entriesOf(backend, out);
    const picks = sizeOf(indices.shape) / Math.max(1, batchSize);
    for (let batch = 0, o = 0; batch < batchSize; batch++) {
      for (let outer = 0; outer < outerSize; outer++) {
        const start = (batch * outerSize + outer) * dimSize;
        for (let i = 0; i < picks; i++, o += sliceSize) {
          const row = (start + at[batch * picks + i]!) * sliceSize;
          if (sliceSize > 32) to.set(from.subarray(row, row + sliceSize), o);
          else for (let j = 0; j < sliceSize; j++) to[o + j] = from[row + j]!;
        }
      }
    }
    return out;
  },
};
