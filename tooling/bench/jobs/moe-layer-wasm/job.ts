import * as tf from '@tensorflow/tfjs-core';
import { defineJob } from '../../src/job.ts';
import { firstOf, use } from '../matmul-wasm/stock-and-repaired.ts';

type Sizes = {
  readonly rows: number;
  readonly inputs: number;
  readonly hidden: number;
  readonly experts: number;
  readonly k: number;
};

export default defineJob<Sizes, number>({
  title:
    'A mixture-of-experts layer, forward and backward, where every expert computes every row, on tfjs wasm as it is and repaired, float32, one thread',
  cases: [
    {
      label: 'dense MoE layer on tfjs wasm, 4096 × 256 × 1024, E = 8',
      sizes: { rows: 4096, inputs: 256, hidden: 1024, experts: 8, k: 2 },
      quick: { rows: 16, inputs: 4, hidden: 8, experts: 3, k: 2 },
      asked: [{ kind: 'ratio', of: 'moelab', to: ['tfjs'], time: 'cpu', atMost: 0.25 }],
    },
  ],
  limit:
    '12 rows E inputs hidden operations in f32x4: one product forward and two backward, for both matrices of all experts.',
  async prepare({ rows, inputs, hidden, experts: E, k }) {
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
    // softmax gate over the best k of E logits; expert e is W2 relu(x W1 + b1) + b2
    const loss = (...given: tf.Tensor[]): tf.Scalar => {
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
    };
    const gradients = () => firstOf(() => Object.values(tf.grads(loss)(parameters)));
    return {
      own: [
        { name: 'moelab', before: () => use('repaired'), run: gradients },
        { name: 'tfjs', before: () => use('stock'), run: gradients },
      ],
      work: { flops32: 12 * rows * E * inputs * hidden },
      agree(answers) {
        const apart = Math.abs(answers.get('moelab')! / answers.get('tfjs')! - 1);
        if (!(apart <= 1e-2)) throw new Error(`the gate's first derivatives differ by ${apart}, relative`);
        return `The gate's first derivatives differ by ${apart.toExponential(1)}, relative.`;
      },
      close: () => tf.dispose([x, y, ...parameters]),
    };
  },
});
