import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectClose, fault, numbers, ramp, rampOf, tensor } from '../../test/fault.ts';

const [inf, nan] = [Number.POSITIVE_INFINITY, Number.NaN];
const softmax = (x: number[]) => {
  const sum = x.reduce((s, v) => s + Math.exp(v), 0);
  return x.map((v) => Math.exp(v) / sum);
};

describe('softmax', () => {
  fault('of a row of 100,000', () => tf.softmax(ramp([100_000])), softmax(rampOf([100_000])), {
    relative: 5e-7,
    floor: 0,
  });
  const kernel = () => tf.engine().runKernel('LogSoftmax', { logits: tensor([0, Math.log(3)], [1, 2]) });
  fault('LogSoftmax as a kernel', () => kernel() as tf.Tensor, [Math.log(1 / 4), Math.log(3 / 4)]);

  it('of rows narrow and wide, with −∞ and NaN among them', async () => {
    for (const n of [3, 300]) {
      const row = (...first: number[]) => [...first, ...new Array<number>(n - first.length).fill(0)];
      const found = (...first: number[]) => numbers(() => tf.softmax(tensor(row(...first), [1, n])));
      expectClose(await found(-inf, 1), softmax(row(-inf, 1)));
      expect((await found(nan, 1)).every(Number.isNaN)).toBe(true);
      expectClose(await found(1e4), row(1));
      const none = new Array<number>(n).fill(-inf);
      expect((await numbers(() => tf.softmax(tensor(none)))).every(Number.isNaN)).toBe(true);
    }
  });
});
