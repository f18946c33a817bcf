import { engine, type Tensor } from '@tensorflow/tfjs-core';

/** Runs a synchronous section and counts the entries of all tensors that were made meanwhile: a measure of work. */
export function elementsMadeDuring(section: () => void): number {
  // public in tfjs's source and not in its types: every new tensor passes through it
  const tf = engine() as unknown as { trackTensor(tensor: Tensor, backend: unknown): void };
  const original = tf.trackTensor;
  let elements = 0;
  tf.trackTensor = (tensor, backend) => {
    elements += tensor.size;
    original.call(tf, tensor, backend);
  };
  try {
    section();
  } finally {
    Reflect.deleteProperty(tf, 'trackTensor');
  }
  return elements;
}
