import { type Backend, compute, MoelabError, read } from '@moelab/core';
import { matMul } from '@tensorflow/tfjs-core';
import { keepSelection } from './keep-selection.ts';

const SIZE = 64;

/**
 * Multiplies a matrix by the unit matrix and demands every bit of it back: that the backend computes at all, and in float32.
 *
 * Since Ampere, GPUs round the factors of a product to TF32, 10 bits after the point, where nobody tells them not to; the
 * size is one at which they do so.
 */
export async function demandFloat32Products(backend: Backend): Promise<void> {
  const values = Float32Array.from({ length: SIZE * SIZE }, (_, i) => 1 + i * 2 ** -23);
  const unit = Float32Array.from({ length: SIZE * SIZE }, (_, i) => Number(i % (SIZE + 1) === 0));
  const restore = keepSelection();
  let product: ReturnType<typeof matMul>;
  try {
    product = compute(backend, () =>
      matMul(backend.tensor(values, [SIZE, SIZE]), backend.tensor(unit, [SIZE, SIZE])),
    );
  } finally {
    restore();
  }
  const found = await read(product).finally(() => product.dispose());
  const wrong = found.findIndex((v, i) => v !== values[i]);
  if (wrong < 0 && found.length === values.length) return;
  throw new MoelabError(
    'BACKEND_UNAVAILABLE',
    `node-gpu: 1 · ${values[wrong]} must be itself in a product of matrices, got ${found[wrong]}: the GPU rounds to TF32 or computes wrongly; start the program with NVIDIA_TF32_OVERRIDE=0 in its environment, or use backend wasm or float64`,
  );
}
