import { loadWasm } from '@moelab/backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

/** Makes sections run on tfjs as it is, or repaired. */
export async function use(kind: 'stock' | 'repaired'): Promise<void> {
  await loadWasm({ repairs: kind === 'repaired' });
  await tf.setBackend('wasm'); // sets up the kernels that were put back
}

/** Computes tensors, reads an entry of each, frees them and gives the first's. */
export function firstOf(work: () => tf.Tensor | readonly tf.Tensor[]): number {
  const entries = tf.tidy(() => {
    const computed = [work()].flat() as tf.Tensor[];
    return computed.map((tensor) => tf.slice(tf.reshape(tensor, [-1]), [0], [1]));
  });
  const [first] = entries.map((entry) => entry.dataSync()[0]!);
  tf.dispose(entries);
  return first!;
}
