import { MoelabError } from '@moelab/core';
import { kernels } from '@moelab/numerics/kernels';
import { type TensorInfo, upcastType, util } from '@tensorflow/tfjs-core';
import { broadcastShape, broadcastStrides } from '../broadcast.ts';
import { type Numbers, newNumbers } from '../elements.ts';
import type { Float64Backend } from '../float64-backend.ts';
import type { Call, Kernels } from '../kernel.ts';
import { applyAdd, applyPrelu } from './binary.ts';
import { activationFunction, mapped } from './unary.ts';

interface Transposes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Multiplies the last two axes of `a` and `b`; the axes before them broadcast. */
function matMul(
  backend: Float64Backend,
  a: TensorInfo,
  b: TensorInfo,
  { transposeA, transposeB }: Transposes,
): TensorInfo {
  const [aRows, aColumns] = lastTwo(a, transposeA);
  const [bRows, bColumns] = lastTwo(b, transposeB);
  if (aColumns !== bRows) {
    throw new MoelabError(
      'INVALID_SHAPE',
      `float64: matMul: (${a.shape.join(', ')})${transposeA ? 'ᵀ' : ''} · (${b.shape.join(', ')})` +
        `${transposeB ? 'ᵀ' : ''} do not fit`,
    );
  }
  const aBatch = a.shape.slice(0, -2);
  const bBatch = b.shape.slice(0, -2);
  const batch = broadcastShape(aBatch, bBatch);
  const shape = [...batch, aRows, bColumns];
  const out = new Float64Array(util.sizeFromShape(shape));
  const view = (values: Numbers, offset: number, columns: number, transpose: boolean) =>
    transpose ? { values, offset, row: 1, column: columns } : { values, offset, row: columns, column: 1 };
  const aValues = backend.numbers(a);
  const bValues = backend.numbers(b);
  const aStored = a.shape.at(-1)!;
  const bStored = b.shape.at(-1)!;

  if (util.sizeFromShape(bBatch) === 1 && !transposeA) {
    // one right factor for all: the batch is only more rows
    const rows = util.sizeFromShape(batch) * aRows;
    const right = view(bValues, 0, bStored, transposeB);
    kernels.gemm(view(aValues, 0, aStored, false), right, rows, aColumns, bColumns, out, 0);
  } else {
    const aAt = batchOffsets(aBatch, batch, aRows * aColumns);
    const bAt = batchOffsets(bBatch, batch, bRows * bColumns);
    for (let i = 0; i < aAt.length; i++) {
      const left = view(aValues, aAt[i]!, aStored, transposeA);
      const right = view(bValues, bAt[i]!, bStored, transposeB);
      kernels.gemm(left, right, aRows, aColumns, bColumns, out, i * aRows * bColumns);
    }
  }
  const dtype = upcastType(a.dtype, b.dtype);
  if (dtype === 'float32') return backend.output(shape, dtype, out);
  const whole = newNumbers(dtype, out.length);
  whole.set(out);
  return backend.output(shape, dtype, whole);
}

function lastTwo({ shape }: TensorInfo, transpose: boolean): [number, number] {
  if (shape.length < 2) {
    throw new MoelabError('INVALID_SHAPE', `float64: matMul wants matrices, got shape (${shape.join(', ')})`);
  }
  const [rows, columns] = shape.slice(-2) as [number, number];
  return transpose ? [columns, rows] : [rows, columns];
}

/** Gives where the matrix of each batch element starts. */
function batchOffsets(shape: readonly number[], batch: readonly number[], matrixSize: number): number[] {
  const strides = broadcastStrides(shape, batch);
  let offsets = [0];
  for (const [axis, size] of batch.entries()) {
    const steps = Array.from({ length: size }, (_, i) => i * strides[axis]! * matrixSize);
    offsets = offsets.flatMap((offset) => steps.map((step) => offset + step));
  }
  return offsets;
}

type Fused = Call<
  'a' | 'b',
  Transposes & { readonly activation?: string | null; readonly leakyreluAlpha?: number }
> & { readonly inputs: { readonly bias?: TensorInfo; readonly preluActivationWeights?: TensorInfo } };

function fusedMatMul({ inputs, attrs, backend }: Fused): TensorInfo {
  const steps = [matMul(backend, inputs.a, inputs.b, attrs)];
  if (inputs.bias) steps.push(applyAdd(backend, steps.at(-1)!, inputs.bias));
  const { activation } = attrs;
  if (activation === 'prelu') {
    steps.push(applyPrelu(backend, steps.at(-1)!, inputs.preluActivationWeights!));
  } else if (activation && activation !== 'linear') {
    const f = activationFunction(activation, attrs.leakyreluAlpha);
    if (f === undefined) {
      throw new MoelabError(
        'UNSUPPORTED',
        `float64: fused.matMul: no activation '${activation}'; apply it afterwards`,
      );
    }
    steps.push(mapped(backend, f, steps.at(-1)!));
  }
  const last = steps.pop()!;
  for (const step of steps) backend.free(step);
  return last;
}

/** Matrix products, also batched, transposed, and with a fused bias and activation. */
export const matMulKernels: Kernels = {
  BatchMatMul: ({ inputs: { a, b }, attrs, backend }: Call<'a' | 'b', Transposes>) =>
    matMul(backend, a, b, attrs),
  _FusedMatMul: fusedMatMul,
};
