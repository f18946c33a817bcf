import { MoelabError } from '@moelab/core';
import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import { probeHeap } from '../guard-heap.ts';
import { bytes, nativeOf } from '../native.ts';
import { entriesOf, type KernelCall, type Repair, runKernel, sizeOf } from '../repair.ts';
import { batchIndices } from './batch-indices.ts';
import { integerProduct } from './integer-product.ts';

/**
 * Whether tfjs's own loop beats a call of XNNPACK, which packs the right operand first: measured, a multiply-add takes
 * the loop 1 ns, while the call takes 1.2 µs and 4 ns an entry of that operand.
 */
const isLoopFaster = (m: number, k: number, n: number) => (m - 4) * k * n < 1200;
/** A longer inner axis is cut into blocks of that length. */
const BLOCK = 2048;

/** The shape under which XNNPACK first packed a tensor's data as a right operand, which it keeps until that is freed. */
const packedAs = new WeakMap<object, string>();

/**
 * Multiplies float32 matrices, with transposes and broadcast batch axes, by XNNPACK.
 *
 * Each matrix of a batch is given to XNNPACK in place, under a number of its own, so that nothing is copied but a
 * transposed operand and no packed operand outlives its product unless it is a whole tensor, used as it is.
 *
 * Shapes: a (…, m, k), b (…, k, n), either transposed → (…, m, n); zeros where k = 0.
 */
function multiplyOnce({ inputs, attrs, backend }: KernelCall): TensorInfo {
  const a = inputs.a!;
  const b = inputs.b!;
  const transposeA = Boolean(attrs.transposeA);
  const transposeB = Boolean(attrs.transposeB);
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const n = transposeB ? bRows : bColumns;
  if (k !== (transposeB ? bColumns : bRows)) {
    const sizes = `(${a.shape.join(', ')})${transposeA ? 'ᵀ' : ''} · (${b.shape.join(', ')})${transposeB ? 'ᵀ' : ''}`;
    throw new MoelabError('INVALID_SHAPE', `wasm: matMul: ${sizes}: the inner sizes do not fit`);
  }
  const aBatch = a.shape.slice(0, -2);
  const bBatch = b.shape.slice(0, -2);
  const batch = backend_util.assertAndGetBroadcastShape(aBatch, bBatch);
  const shape = [...batch, m, n];
  if (a.dtype !== 'float32' || b.dtype !== 'float32') {
    return integerProduct({ inputs, attrs, backend }, { shape, m, k, n, aBatch, bBatch, batch });
  }
  const out = backend.makeOutput(shape, 'float32');
  if (sizeOf(shape) === 0) return out;
  if (k === 0) {
    entriesOf(backend, out).fill(0);
    return out;
  }

  const native = nativeOf(backend);
  const counter = backend as unknown as { dataIdNextNumber: number };
  const count = sizeOf(batch);
  const [aCount, bCount] = [sizeOf(aBatch), sizeOf(bBatch)];
  const addressOf = (x: TensorInfo) => backend.getMemoryOffset(x.dataId);
  const idOf = (x: TensorInfo) => backend.dataIdMap.get(x.dataId).id;
  /** The same place in the heap under another number, for the time of `work`. */
  const within = (x: TensorInfo, entry: number, size: number, work: (id: number) => void) => {
    const id = counter.dataIdNextNumber++;
    native.register(id, size, addressOf(x) + 4 * entry * size);
    work(id);
    native.forget(id); // with what XNNPACK packed for it; the memory is x's
  };

  if (count > 1 && isLoopFaster(m, k, n) && [aCount, bCount].every((c) => c === 1 || c === count)) {
    const aShape = bytes([aCount, aRows, aColumns]);
    const bShape = bytes([bCount, bRows, bColumns]);
    native.multiply(idOf(a), aShape, idOf(b), bShape, Number(transposeA), Number(transposeB), idOf(out));
    return out;
  }

  const turned: TensorInfo[] = [];
  const turn = (x: boolean, rows: number, columns: number) => {
    if (!x || rows === 1 || columns === 1) return undefined; // a vector's entries lie in order
    const space = backend.makeOutput([columns, rows], 'float32');
    turned.push(space);
    return space;
  };
  const free = () => {
    for (const space of turned) backend.disposeData(space.dataId);
  };
  try {
    const aTurned = turn(transposeA, aRows, aColumns);
    const bTurned = turn(transposeB, bRows, bColumns);
    probeHeap(backend, 4 * (k + 1) * (n + 8)); // what XNNPACK packs: it computes nothing, and says so nowhere, without
    const isWhole = bCount === 1 && !bTurned;
    const own = `${k},${n}`;
    const first = packedAs.get(b.dataId);
    const isPackable = isWhole && (first === undefined || first === own);
    if (isPackable) packedAs.set(b.dataId, own);

    const merged = bCount === 1 && !transposeA; // one product for all rows of the batch
    const products = merged ? 1 : count;
    const rows = merged ? count * m : m;
    const aIndex = merged ? new Int32Array(1) : batchIndices(aBatch, batch);
    const bIndex = merged ? new Int32Array(1) : batchIndices(bBatch, batch);
    const aShape = bytes([1, rows, k]);
    const bShape = bytes([1, k, n]);
    const withA = (i: number, work: (id: number) => void) =>
      within(a, aIndex[i]!, rows * k, (id) => {
        if (!aTurned) return work(id);
        native.transpose(id, bytes([aRows, aColumns]), idOf(aTurned));
        within(aTurned, 0, rows * k, work);
      });
    const withB = (i: number, work: (id: number) => void) => {
      if (isPackable) return work(idOf(b));
      within(b, bIndex[i]!, k * n, (id) => {
        if (!bTurned) return work(id);
        native.transpose(id, bytes([bRows, bColumns]), idOf(bTurned));
        within(bTurned, 0, k * n, work);
      });
    };
    const product = (i: number) => (bId: number) =>
      withA(i, (aId) =>
        within(out, i, rows * n, (outId) => native.multiply(aId, aShape, bId, bShape, 0, 0, outId)),
      );
    if (bCount === 1) {
      withB(0, (id) => {
        for (let i = 0; i < products; i++) product(i)(id);
      });
    } else for (let i = 0; i < products; i++) withB(i, product(i));
    return out;
  } catch (error) {
    backend.disposeData(out.dataId);
    throw error;
  } finally {
    free();
  }
}

/**
 * Multiplies matrices as `multiplyOnce`, those with a long inner axis in blocks that are added in float64: XNNPACK adds one
 * product after the other in float32, so that a million of them are off by 4e-4.
 */
export function multiply(call: KernelCall): TensorInfo {
  const { inputs, attrs, backend } = call;
  const a = inputs.a!;
  const b = inputs.b!;
  const aAxis = a.shape.length - (attrs.transposeA ? 2 : 1);
  const bAxis = b.shape.length - (attrs.transposeB ? 1 : 2);
  const k = a.shape[aAxis]!;
  if (k <= 2 * BLOCK || a.dtype !== 'float32' || b.dtype !== 'float32') return multiplyOnce(call);
  const part = (x: TensorInfo, axis: number, start: number) => {
    const begin = x.shape.map((_, i) => (i === axis ? start : 0));
    const size = x.shape.map((n, i) => (i === axis ? Math.min(BLOCK, k - start) : n));
    return runKernel(backend, 'Slice', { x }, { begin, size });
  };
  let sums: Float64Array | undefined;
  for (let start = 0; ; start += BLOCK) {
    const parts = { a: part(a, aAxis, start), b: part(b, bAxis, start) };
    const product = multiplyOnce({ inputs: parts, attrs, backend });
    for (const { dataId } of Object.values(parts)) backend.disposeData(dataId);
    const entries = entriesOf(backend, product);
    sums ??= new Float64Array(entries.length);
    for (let i = 0; i < entries.length; i++) sums[i]! += entries[i]!;
    if (start + BLOCK >= k) {
      entries.set(sums);
      return product;
    }
    backend.disposeData(product.dataId);
  }
}

/** matMul: transposes, batches, reshaped operands, integers, no inner entries. */
export const matMul: Repair = {
  kernels: ['BatchMatMul'],
  fault:
    'garbage, then a broken heap, when the right operand was multiplied before under another shape; wrong when both operands have broadcast batch axes; uninitialised memory when it sums over nothing; refuses integers; adds in float32 however long the inner axis; 10 to 17 times slower with a transpose or a batch',
  cure: 'every product goes to XNNPACK, matrix by matrix, transposed first where asked; one that was packed under another shape is packed again; inner axes beyond 4096 are added in blocks, in float64',
  repaired: () => multiply,
};
