import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { at, checkOps, type Nd, nd, type OpCase, sample, withoutLeak } from '../../test/op-case.ts';
import { float64Tensor } from '../float64-tensor.ts';

function scanned(x: Nd, axis: number, exclusive: boolean, reverse: boolean, isSum: boolean): Nd {
  return nd(x.shape, (where) => {
    let total = isSum ? 0 : 1;
    for (let i = 0; i < x.shape[axis]!; i++) {
      const position = where[axis]!;
      const isBefore = reverse ? i > position : i < position;
      if (!isBefore && (exclusive || i !== position)) continue;
      const value = at(x, where.with(axis, i));
      total = isSum ? total + value : total * value;
    }
    return total;
  });
}

const flags = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;

checkOps(
  [0, 1, 2].flatMap((axis) =>
    flags.flatMap(([exclusive, reverse]) =>
      [tf.cumsum, tf.cumprod].map(
        (op, i): OpCase => ({
          name: `${['cumsum', 'cumprod'][i]} along ${axis}${exclusive ? ', exclusive' : ''}${reverse ? ', reverse' : ''}`,
          inputs: [sample([2, 3, 4], 6, 0.5, 2)],
          run: (x) => op(x!, axis, exclusive, reverse),
          expected: (x) => scanned(x!, axis, exclusive, reverse, i === 0),
          tolerance: 1e-15,
        }),
      ),
    ),
  ),
);

describe('cumsum', () => {
  it('loses nothing over a hundred thousand terms', async () => {
    await withoutLeak('float64', () => {
      const n = 100_000;
      const last = tf.cumsum(float64Tensor(new Float64Array(n).fill(0.1))).dataSync()[n - 1]!;
      expect(Math.abs(last - n * 0.1)).toBeLessThan(2e-12);
    });
  });

  it('goes on after ±∞ as plain addition does', async () => {
    await withoutLeak('float64', () => {
      expect([...tf.cumsum(float64Tensor([1, Infinity, 2, -Infinity])).dataSync()]).toEqual([
        1,
        Infinity,
        Infinity,
        Number.NaN,
      ]);
    });
  });
});
