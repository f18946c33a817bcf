import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordSavedOutputs } from './record-saved-outputs.ts';
import { registerGradients } from './register-gradients.ts';

type Op = (x: tf.Tensor) => tf.Tensor;
const total = (op: Op) => (x: tf.Tensor) => tf.sum(op(x)) as tf.Scalar;
const secondOf = (op: Op): Op => tf.grad(total(tf.grad(total(op))));
const at = [-1.5, -0.2, 0.4, 2];
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

function expectValues(actual: tf.Tensor, wanted: number[]) {
  const values = actual.dataSync();
  wanted.forEach((value, i) => {
    expect(values[i]).toBeCloseTo(value, 4); // float32, values below 10
  });
}

describe('recordSavedOutputs', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
    registerGradients();
  });

  const cases: [string, Op, (x: number) => number][] = [
    ['exp', tf.exp, Math.exp],
    ['sigmoid', tf.sigmoid, (x) => sigmoid(x) * (1 - sigmoid(x)) * (1 - 2 * sigmoid(x))],
    ['tanh', tf.tanh, (x) => -2 * Math.tanh(x) * (1 - Math.tanh(x) ** 2)],
    ['elu', tf.elu, (x) => (x > 0 ? 0 : Math.exp(x))],
    ['2ˣ', (x) => tf.pow(2, x), (x) => Math.log(2) ** 2 * 2 ** x],
  ];
  for (const [name, op, second] of cases) {
    it(`makes the second derivative of ${name} the one of calculus`, () => {
      expectValues(
        tf.tidy(() => secondOf(op)(tf.tensor1d(at))),
        at.map(second),
      );
    });
  }

  it('makes the third derivative of exp what it is', () => {
    expectValues(
      tf.tidy(() => tf.grad(total(secondOf(tf.exp)))(tf.tensor1d(at))),
      at.map(Math.exp),
    );
  });

  it('makes the Hessian of log softmax −(diag p − p pᵀ), also of one logit against itself', () => {
    const weights = tf.tensor1d([1, 0, 0, 0]);
    const slope = tf.grad((x) => tf.sum(tf.mul(weights, tf.logSoftmax(x))));
    const row = tf.tidy(() => tf.grad((x) => tf.sum(tf.mul(weights, slope(x))))(tf.tensor1d(at)));
    const sum = at.reduce((z, x) => z + Math.exp(x), 0);
    const p = at.map((x) => Math.exp(x) / sum);
    expectValues(
      row,
      p.map((value, i) => value * p[0]! - (i === 0 ? p[0]! : 0)),
    );
  });

  it('makes the second derivative of softmax the one of calculus', () => {
    const weights = tf.tensor1d([1, 0, 0, 0]);
    const slope = tf.grad((x) => tf.sum(tf.mul(weights, tf.softmax(x as tf.Tensor1D))));
    const row = tf.tidy(() => tf.grad((x) => tf.sum(tf.mul(weights, slope(x))))(tf.tensor1d(at)));
    const sum = at.reduce((z, x) => z + Math.exp(x), 0);
    const p = at.map((x) => Math.exp(x) / sum);
    const delta = (i: number) => (i === 0 ? 1 : 0);
    expectValues(
      row,
      p.map((value, i) => p[0]! * (delta(i) - value) * (1 - 2 * p[0]!)),
    );
  });

  it('holds for a custom gradient that saves its value', () => {
    const square = tf.customGrad((x, save) => {
      const value = tf.square(x as tf.Tensor);
      (save as tf.GradSaveFunc)([value, x as tf.Tensor]);
      // d x² = 2 √x² for x > 0, written through the saved value.
      return { value, gradFunc: (dy, [y]) => tf.mul(dy, tf.mul(2, tf.sqrt((y as unknown as tf.Tensor)!))) };
    });
    expectValues(
      tf.tidy(() => secondOf((x) => square(x))(tf.tensor1d([0.5, 3]))),
      [2, 2],
    );
  });

  it('changes the engine once', () => {
    const engine = tf.engine() as unknown as { addTapeNode: unknown };
    const mended = engine.addTapeNode;
    recordSavedOutputs();
    expect(engine.addTapeNode).toBe(mended);
  });
});
