import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectGradient, nd, prepare, sample, toTensor, withoutLeak } from '../test/op-case.ts';
import { float64Scalar } from './float64-tensor.ts';

prepare();

const n = 6;
const d = 3;
const k = 4;
const x = sample([n, d], 1);
const y = sample([n, 1], 2);
const gate = sample([d, k], 3);
const gateBias = sample([k], 4);
const slopes = sample([d, k], 5);
const intercepts = sample([k], 6);
const logVariances = sample([k], 7, -1, 1);

/** log p(y | x) of each row: log Σₖ πₖ(x) N(y; aₖᵀx + bₖ, σₖ²). */
function logLikelihood(v: tf.Tensor, c: tf.Tensor, a: tf.Tensor, b: tf.Tensor, s: tf.Tensor): tf.Tensor {
  const inputs = toTensor(x);
  const logGate = tf.logSoftmax(tf.add(tf.matMul(inputs, v), c)); // (rows, experts)
  const means = tf.add(tf.matMul(inputs, a), b);
  const square = tf.div(tf.square(tf.sub(toTensor(y), means)), tf.exp(s));
  const logDensity = tf.mul(
    float64Scalar(-0.5),
    tf.add(tf.add(square, s), float64Scalar(Math.log(2 * Math.PI))),
  );
  return tf.logSumExp(tf.add(logGate, logDensity), 1);
}

describe('a gated Gaussian mixture', () => {
  it('has the log-likelihood that plain loops give', async () => {
    const dot = (i: number, w: { values: readonly number[] }, e: number) =>
      [0, 1, 2].reduce((sum, j) => sum + x.values[i * d + j]! * w.values[j * k + e]!, 0);
    await withoutLeak('float64', () => {
      const got = logLikelihood(
        ...([gate, gateBias, slopes, intercepts, logVariances].map(toTensor) as never as [
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
        ]),
      ).dataSync();
      for (let i = 0; i < n; i++) {
        const logits = [0, 1, 2, 3].map((e) => dot(i, gate, e) + gateBias.values[e]!);
        const total = logits.reduce((sum, l) => sum + Math.exp(l), 0);
        const p = [0, 1, 2, 3].reduce((sum, e) => {
          const variance = Math.exp(logVariances.values[e]!);
          const residual = y.values[i]! - dot(i, slopes, e) - intercepts.values[e]!;
          const density = Math.exp(-(residual ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
          return sum + (Math.exp(logits[e]!) / total) * density;
        }, 0);
        expect(Math.abs(got[i]! - Math.log(p))).toBeLessThan(1e-13);
      }
    });
  });

  it('has gradients in all parameters that difference quotients confirm to 1e-9', async () => {
    await withoutLeak('float64', () =>
      expectGradient(logLikelihood as never, [gate, gateBias, slopes, intercepts, logVariances]),
    );
  });

  it('has a gradient through a top-2 gate: selection by one-hot, weights renormalised', async () => {
    const routed = (v: tf.Tensor, a: tf.Tensor) => {
      const logits = tf.matMul(toTensor(x), v);
      const { indices } = tf.topk(logits, 2);
      const chosen = tf.sum(tf.oneHot(indices, k, 1, 0, 'bool'), 1); // (rows, experts)
      const weights = tf.softmax(tf.where(tf.cast(chosen, 'bool'), logits, float64Scalar(-Infinity)));
      return tf.sum(tf.mul(weights, tf.matMul(toTensor(x), a)), 1);
    };
    await withoutLeak('float64', () => expectGradient(routed as never, [gate, slopes]));
  });

  it('has a gradient through the values of topk and through gathered experts', async () => {
    const routed = (v: tf.Tensor, a: tf.Tensor) => {
      const { values, indices } = tf.topk(tf.matMul(toTensor(x), v), 2);
      const experts = tf.gather(tf.transpose(a), tf.reshape(indices, [-1]) as tf.Tensor1D); // (2·rows, inputs)
      const outputs = tf.einsum('nkd,nd->nk', tf.reshape(experts, [n, 2, d]), toTensor(x));
      return tf.sum(tf.mul(tf.softmax(values), outputs), 1);
    };
    await withoutLeak('float64', () => expectGradient(routed as never, [gate, slopes]));
  });

  it('has second derivatives: the Hessian of a softmax likelihood is symmetric and matches its formula', async () => {
    await withoutLeak('float64', () => {
      const logits = toTensor(nd([3], ([i]) => [0.3, -1.1, 0.7][i!]!));
      const logNormaliser = (t: tf.Tensor) => tf.logSumExp(t) as tf.Scalar;
      const p = tf.softmax(logits).dataSync();
      for (let i = 0; i < 3; i++) {
        const row = tf
          .grad((t) => tf.slice1d(tf.grad(logNormaliser)(t) as tf.Tensor1D, i, 1))(logits)
          .dataSync();
        for (let j = 0; j < 3; j++)
          expect(Math.abs(row[j]! - (p[i]! * +(i === j) - p[i]! * p[j]!))).toBeLessThan(1e-15);
      }
    });
  });
});
