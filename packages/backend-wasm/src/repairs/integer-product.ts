import type { TensorInfo } from '@tensorflow/tfjs-core';
import { entriesOf, type KernelCall } from '../repair.ts';
import { batchIndices } from './batch-indices.ts';

/** The sizes of a product of matrices (…, m, k)·(…, k, n). */
export interface ProductSizes {
  readonly shape: number[];
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly aBatch: readonly number[];
  readonly bBatch: readonly number[];
  readonly batch: readonly number[];
}

/** Multiplies matrices of integers: sums in float64, so exact below 2⁵³, that are stored modulo 2³². */
export function integerProduct(
  { inputs, attrs, backend }: KernelCall,
  { shape, m, k, n, ...batches }: ProductSizes,
): TensorInfo {
  const out = backend.makeOutput(shape, 'int32');
  const A = entriesOf(backend, inputs.a!);
  const B = entriesOf(backend, inputs.b!);
  const O = entriesOf(backend, out);
  const [aRow, aColumn] = attrs.transposeA ? [1, m] : [k, 1];
  const [bRow, bColumn] = attrs.transposeB ? [1, k] : [n, 1];
  const aIndex = batchIndices(batches.aBatch, batches.batch);
  const bIndex = batchIndices(batches.bBatch, batches.batch);
  for (let i = 0, o = 0; i < aIndex.length; i++) {
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++, o++) {
        let a = aIndex[i]! * m * k + row * aRow;
        let b = bIndex[i]! * k * n + column * bColumn;
        let sum = 0;
        for (let j = 0; j < k; j++, a += aColumn, b += bRow) sum += A[a]! * B[b]!;
        O[o] = sum;
      }
    }
  }
  return out;
}
