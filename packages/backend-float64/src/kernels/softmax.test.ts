import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { at, checkOps, nd, type OpCase, sample, withoutLeak } from '../../test/op-case.ts';
import { float64Tensor } from '../float64-tensor.ts';

const kernelLogSoftmax = (x: tf.Tensor): tf.Tensor =>
  tf.engine().runKernel('LogSoftmax', { logits: x }, { axis: -1 });

const logSoftmaxRow = (
  name: string,
  run: (x: tf.Tensor) => tf.Tensor,
  rest: Partial<OpCase> = {},
): OpCase => ({
  name,
  inputs: [sample([2, 3, 4])],
  run: run as OpCase['run'],
  expected: (x) =>
    nd([2, 3, 4], ([i, j, k]) => {
      const sum = [0, 1, 2, 3].reduce((s, l) => s + Math.exp(at(x!, [i!, j!, l])), 0);
      return at(x!, [i!, j!, k!]) - Math.log(sum);
    }),
  tolerance: 1e-15,
  ...rest,
});

checkOps([
  {
    name: 'softmax',
    inputs: [sample([2, 3, 4])],
    run: (x) => tf.softmax(x!),
    expected: (x) =>
      nd([2, 3, 4], ([i, j, k]) => {
        const sum = [0, 1, 2, 3].reduce((s, l) => s + Math.exp(at(x!, [i!, j!, l])), 0);
        return Math.exp(at(x!, [i!, j!, k!])) / sum;
      }),
    tolerance: 1e-15,
  },
  logSoftmaxRow('logSoftmax', tf.logSoftmax),
  // tfjs-backend-cpu has no LogSoftmax kernel: tf.logSoftmax is composed of others
  logSoftmaxRow('the LogSoftmax kernel', kernelLogSoftmax, { cpu: false }),
]);

describe('softmax family', () => {
  it('is stable for logits of any size and keeps the smallest log-probabilities', async () => {
    await withoutLeak('float64', () => {
      const x = float64Tensor([1000, 0, -1000, 1e300, -1e300, 0], [2, 3]);
      expect([...tf.softmax(x).dataSync()]).toEqual([1, 0, 0, 1, 0, 0]);
      expect([...tf.logSoftmax(x).dataSync()].slice(0, 3)).toEqual([0, -1000, -2000]);
      expect(kernelLogSoftmax(float64Tensor([0, -40])).dataSync()[0]).toBe(-Math.exp(-40));
    });
  });

  it('gives probability 0 to −∞ beside a finite logit, and NaN to a row without one', async () => {
    await withoutLeak('float64', () => {
      expect([...tf.softmax(float64Tensor([-Infinity, 3])).dataSync()]).toEqual([0, 1]);
      for (const row of [
        [-Infinity, -Infinity],
        [Infinity, 0],
        [Number.NaN, 0],
      ]) {
        expect([...tf.softmax(float64Tensor(row)).dataSync()].every(Number.isNaN)).toBe(true);
      }
    });
  });

  it('keeps empty shapes', async () => {
    await withoutLeak('float64', () => {
      expect(tf.softmax(float64Tensor([], [0, 3])).shape).toEqual([0, 3]);
      expect(tf.softmax(float64Tensor([], [2, 0])).shape).toEqual([2, 0]);
    });
  });
});
