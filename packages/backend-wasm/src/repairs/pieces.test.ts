import { compute } from '@moelab/core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { backend, expectClose, numbers, ramp, rampOf } from '../../test/fault.ts';

const x = rampOf([3, 4, 5]);

/** How often the whole tensor is copied out of the heap. */
function copies(section: () => tf.Tensor): number {
  const own = tf.engine().findBackend(backend.name);
  const read = vi.spyOn(own as unknown as { readSync(id: object): unknown }, 'readSync');
  try {
    compute(backend, section).dispose();
    return read.mock.calls.length;
  } finally {
    read.mockRestore();
  }
}

describe('pieces', () => {
  it('copies nothing but what is taken', () => {
    expect(copies(() => tf.concat(tf.unstack(ramp([6, 4])), 0))).toBe(0);
    expect(copies(() => tf.concat(tf.split(ramp([6, 4]), [1, 2, 3]), 0))).toBe(0);
    expect(copies(() => tf.slice(ramp([6, 4]), [1, 1], [2, 2]))).toBe(0);
  });

  it('takes any block of any rank', async () => {
    const block = [0, 1].flatMap((i) =>
      [1, 2].flatMap((j) => [2, 3, 4].map((k) => x[(i + 1) * 20 + j * 5 + k]!)),
    );
    expectClose(await numbers(() => tf.slice(ramp([3, 4, 5]), [1, 1, 2], [2, 2, 3])), block);
    expectClose(await numbers(() => tf.slice(ramp([3, 4, 5]), 2)), x.slice(40));
    expectClose(await numbers(() => tf.slice(ramp([60]), [7], [3])), x.slice(7, 10));
    expectClose(await numbers(() => tf.slice(ramp([2, 100]), [0, 20], [2, 50])), [
      ...rampOf([2, 100]).slice(20, 70),
      ...rampOf([2, 100]).slice(120, 170),
    ]);
    expect(await numbers(() => tf.slice(ramp([3, 4]), [1, 2], [0, 2]))).toEqual([]);
  });

  it('splits and unstacks along any axis, in any dtype', async () => {
    const [, second] = [0, 1].map((s) =>
      [0, 1, 2].flatMap((i) =>
        [0, 1, 2, 3].flatMap((j) => (s === 0 ? [0, 1] : [2, 3, 4]).map((k) => x[i * 20 + j * 5 + k]!)),
      ),
    );
    expectClose(await numbers(() => tf.split(ramp([3, 4, 5]), [2, 3], -1)[1]!), second!);
    expectClose(
      await numbers(() => tf.unstack(ramp([3, 4, 5]), 1)[2]!),
      [0, 1, 2].flatMap((i) => x.slice(i * 20 + 10, i * 20 + 15)),
    );
    const bools = () => tf.unstack(tf.tensor2d([1, 0, 0, 1], [2, 2], 'bool'))[1]!;
    expect(await numbers(bools)).toEqual([0, 1]);
    expect(await numbers(() => tf.split(tf.tensor1d([1, 2, 3], 'int32'), [1, 2])[1]!)).toEqual([2, 3]);
  });
});
