// Prints what a process computes on the number of threads given: its products' bytes, its listeners, its time.
import { createHash } from 'node:crypto';
import { evaluate } from '@moelab/core';
import * as tf from '@tensorflow/tfjs-core';
import { loadWasm } from '../src/index.ts';

const before = process.eventNames().length;
const globals = Object.keys(globalThis).length;
const threads = Number(process.argv[2]);
const backend = await loadWasm({ threads });
const ramp = (shape: number[], seed: number) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return backend.tensor(
    Float64Array.from({ length: size }, (_, i) => Math.sin(seed + i * 1.7)),
    shape,
  );
};
const [a, b] = [ramp([300, 257], 1), ramp([257, 411], 2)];
const results = await evaluate(backend, () => {
  const product = tf.matMul(a, b);
  return [product, tf.matMul(a, product, true), tf.softmax(product), tf.sum(tf.exp(product))];
});
const hash = createHash('sha256');
for (const values of results) hash.update(new Uint8Array(values.buffer));
console.log(
  JSON.stringify({
    threads: backend.info.threads,
    listeners: process.eventNames().length - before,
    globals: Object.keys(globalThis).length - globals,
    bytes: hash.digest('hex'),
  }),
);
