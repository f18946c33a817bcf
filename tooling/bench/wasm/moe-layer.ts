// Times a mixture-of-experts layer, forward and backward, on tfjs wasm as it is and repaired, in turn, one thread, float32.
//
// softmax gate over the best k of E logits; expert e is W2 relu(x W1 + b1) + b2; dense: every expert computes every row.
//
// usage: npm run bench -- moe-layer-wasm [rows] [inputs] [hidden] [E] [k] [runs]
import * as tf from '@tensorflow/tfjs-core';
import { cpuMs, header, median, use } from './stock-and-repaired.ts';

const [rows = 4096, inputs = 256, hidden = 1024, E = 8, k = 2, runs = 3] = process.argv.slice(2).map(Number);
await use('repaired');
const draw = (shape: number[], scale: number, seed: number) =>
  tf.randomNormal(shape, 0, scale, 'float32', seed);
const x = draw([rows, inputs], 1, 7);
const y = draw([rows, inputs], 1, 8);
const all = (make: (e: number) => tf.Tensor) => Array.from({ length: E }, (_, e) => make(e));
const parameters = [
  draw([inputs, E], 0.1, 1),
  ...all((e) => draw([inputs, hidden], 1 / 16, 10 + e)),
  ...all((e) => draw([hidden], 0.01, 30 + e)),
  ...all((e) => draw([hidden, inputs], 1 / 32, 50 + e)),
  ...all((e) => draw([inputs], 0.01, 70 + e)),
];

function loss(...given: tf.Tensor[]): tf.Scalar {
  const [gate, ...experts] = given;
  const logits = tf.matMul(x, gate!);
  const chosen = tf.sum(tf.cast(tf.oneHot(tf.topk(logits, k).indices, E), 'float32'), 1);
  const weights = tf.split(tf.softmax(tf.add(logits, tf.mul(tf.sub(chosen, 1), 1e9))), E, 1);
  const outputs = weights.map((weight, e) => {
    const [W1, b1, W2, b2] = [0, 1, 2, 3].map((part) => experts[part * E + e]!);
    const h = tf.relu(tf.add(tf.matMul(x, W1!), b1!));
    return tf.mul(weight, tf.add(tf.matMul(h, W2!), b2!));
  });
  return tf.mean(tf.squaredDifference(tf.addN(outputs), y)) as tf.Scalar;
}
const step = () => Object.values(tf.grads(loss)(parameters));

header(
  `MoE layer, dense, forward and backward: ${rows} rows × ${inputs} inputs × ${hidden} hidden, E = ${E}, k = ${k}, ReLU; CPU seconds, medians of ${runs}`,
);
const times = { stock: [] as number[], repaired: [] as number[] };
for (let run = 0; run < runs; run++) {
  for (const kind of ['stock', 'repaired'] as const) {
    await use(kind);
    times[kind].push(cpuMs(step) / 1e3);
  }
}
const [stock, repaired] = [median(times.stock), median(times.repaired)];
console.log(
  `stock ${stock.toFixed(2)} s, repaired ${repaired.toFixed(2)} s: ${(repaired / stock).toFixed(3)} of stock (asked for: at most 0.25)`,
);
