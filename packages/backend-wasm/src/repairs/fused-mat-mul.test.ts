import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectClose, fault, numbers, ramp, rampOf, tensor } from '../../test/fault.ts';

type Activation = 'linear' | 'relu' | 'relu6' | 'elu' | 'sigmoid' | 'leakyrelu' | 'prelu';
const functions: Readonly<Record<Activation, (x: number) => number>> = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  relu6: (x) => Math.min(6, Math.max(0, x)),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  leakyrelu: (x) => (x > 0 ? x : Math.fround(0.3) * x),
  prelu: (x) => (x > 0 ? x : Math.fround(0.2) * x),
};
const bias = rampOf([2], 2);

/** f(a·b + bias) by plain loops, matrices of (3, 60)·(60, 2). */
function wanted(activation: Activation, batch = 1, hasBias = true, ta = false, tb = false): number[] {
  const a = rampOf([batch * 180]);
  const b = rampOf([batch * 120], 1);
  return Array.from({ length: batch * 6 }, (_, o) => {
    const [g, i, j] = [Math.floor(o / 6), Math.floor((o % 6) / 2), o % 2];
    let sum = hasBias ? bias[j]! : 0;
    for (let l = 0; l < 60; l++) {
      sum += a[180 * g + (ta ? 3 * l + i : 60 * i + l)]! * b[120 * g + (tb ? 60 * j + l : 2 * l + j)]!;
    }
    return functions[activation](sum);
  });
}
function fused(
  activation: Activation,
  a: number[],
  b: number[],
  options: object = { bias: true },
): tf.Tensor {
  return tf.fused.matMul({
    a: ramp(a) as tf.Tensor2D,
    b: ramp(b, 1) as tf.Tensor2D,
    activation,
    leakyreluAlpha: 0.3,
    ...(activation === 'prelu' && { preluActivationWeights: tensor([0.2, 0.2]) }),
    ...options,
    ...('bias' in options && { bias: tensor(bias) }),
  });
}

describe('fused.matMul', () => {
  fault(
    'bias, transposeA',
    () => fused('linear', [60, 3], [60, 2], { bias, transposeA: true }),
    wanted('linear', 1, true, true),
  );
  fault(
    'bias, transposeB',
    () => fused('linear', [3, 60], [2, 60], { bias, transposeB: true }),
    wanted('linear', 1, true, false, true),
  );
  fault('bias, batch', () => fused('linear', [4, 3, 60], [4, 60, 2]), wanted('linear', 4));
  fault('relu, batch', () => fused('relu', [4, 3, 60], [4, 60, 2], {}), wanted('relu', 4, false));
  fault(
    'bias, relu, transposeB',
    () => fused('relu', [3, 60], [2, 60], { bias, transposeB: true }),
    wanted('relu', 1, true, false, true),
  );
  fault(
    'relu6 of NaN',
    () =>
      tf.fused.matMul({ a: tensor([Number.NaN, 1], [1, 2]), b: tensor([1, 1], [2, 1]), activation: 'relu6' }),
    [Number.NaN],
  );
  fault(
    'a bias for each row',
    () =>
      tf.fused.matMul({ a: tensor([1, 2], [2, 1]), b: tensor([3], [1, 1]), bias: tensor([10, 20], [2, 1]) }),
    [13, 26],
  );

  it.each(Object.keys(functions) as Activation[])('computes %s everywhere', async (activation) => {
    expectClose(await numbers(() => fused(activation, [3, 60], [60, 2])), wanted(activation), {
      relative: 2 ** -18,
    });
    expectClose(await numbers(() => fused(activation, [4, 3, 60], [4, 60, 2])), wanted(activation, 4), {
      relative: 2 ** -18,
    });
  });

  it('uses the bias that it is given, whatever it used before', async () => {
    const found = await numbers(() => {
      const w = ramp([60, 2], 1);
      const by = (value: number) => tf.fused.matMul({ a: ramp([3, 60]), b: w, bias: tensor([value, value]) });
      return tf.concat([by(0), by(1), by(0)]);
    });
    expectClose(
      found.slice(6, 12),
      found.slice(0, 6).map((v) => v + 1),
    );
    expect(found.slice(12)).toEqual(found.slice(0, 6));
  });

  it('has its gradient with a bias and relu, beside a transpose', async () => {
    const slope = await numbers(() =>
      tf.grad((v) =>
        tf.sum(
          tf.fused.matMul({
            a: ramp([3, 60]),
            b: ramp([2, 60], 1),
            transposeB: true,
            bias: v as tf.Tensor1D,
            activation: 'relu',
          }),
        ),
      )(tensor(bias)),
    );
    const on = wanted('linear', 1, true, false, true).map((v) => Number(v > 0));
    expectClose(
      slope,
      [0, 1].map((j) => on[j]! + on[2 + j]! + on[4 + j]!),
    );
  });
});
