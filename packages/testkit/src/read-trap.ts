import { engine } from '@tensorflow/tfjs-core';

/** Runs a synchronous section and tells how many tensors it read synchronously (`dataSync`, `arraySync`), which no GPU can. */
export function synchronousReadsDuring(section: () => void): number {
  const tf = engine();
  const original = tf.readSync;
  let reads = 0;
  tf.readSync = (dataId) => {
    reads += 1;
    return original.call(tf, dataId);
  };
  try {
    section();
  } finally {
    tf.readSync = original;
  }
  return reads;
}
