import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { at, checkOps, type Nd, nd, type OpCase, sample, toTensor, withoutLeak } from '../../test/op-case.ts';

const ids = (shape: readonly number[], n: number): Nd =>
  nd(shape, (where) => (where.reduce((s, i) => 3 * s + i, 1) * 2) % n, 'int32');

const gather = (shape: readonly number[], picks: Nd, axis: number, batchDims = 0): OpCase => ({
  name: `gather from ${shape} along ${axis} by ${picks.shape}${batchDims ? `, ${batchDims} batch axes` : ''}`,
  inputs: [sample(shape), picks],
  run: (x, indices) => tf.gather(x!, indices as tf.Tensor1D, axis, batchDims),
  expected: (x, indices) => {
    const out = [...shape.slice(0, axis), ...picks.shape.slice(batchDims), ...shape.slice(axis + 1)];
    const width = picks.shape.length - batchDims;
    return nd(out, (where) => {
      const index = at(indices!, [...where.slice(0, batchDims), ...where.slice(axis, axis + width)]);
      return at(x!, [...where.slice(0, axis), index, ...where.slice(axis + width)]);
    });
  },
});

checkOps([
  gather([5, 3], ids([4], 5), 0),
  gather([5, 3], ids([2, 3], 5), 0),
  gather([2, 4, 3], ids([3], 4), 1),
  gather([2, 4], ids([2, 3], 4), 1, 1),
  gather([2, 3, 4], ids([2, 2], 4), 2, 1),
  {
    name: 'gatherND of elements',
    inputs: [
      sample([3, 4]),
      nd(
        [2, 2],
        ([i, j]) =>
          [
            [2, 3],
            [0, 1],
          ][i!]![j!]!,
        'int32',
      ),
    ],
    run: (x, indices) => tf.gatherND(x!, indices!),
    expected: (x) => ({ shape: [2], values: [at(x!, [2, 3]), at(x!, [0, 1])] }),
  },
  {
    name: 'gatherND of rows',
    inputs: [sample([3, 4]), nd([2, 1], ([i]) => [2, 0][i!]!, 'int32')],
    run: (x, indices) => tf.gatherND(x!, indices!),
    expected: (x) => nd([2, 4], ([i, j]) => at(x!, [[2, 0][i!]!, j!])),
  },
]);

describe('gather', () => {
  it('refuses an index outside the axis, NaN-free and loudly', async () => {
    await tf.setBackend('float64');
    const run = (index: number) => () =>
      tf.tidy(() => tf.gather(toTensor(sample([3, 2])), tf.tensor1d([index], 'int32')));
    expect(run(3)).toThrow('float64: gather: index 3 is not in 0 … 2');
    expect(run(-1)).toThrow('float64: gather: index -1');
    const nd3 = () =>
      tf.tidy(() => tf.gatherND(toTensor(sample([3, 2])), tf.tensor2d([[1, 2]], [1, 2], 'int32')));
    expect(nd3).toThrow('float64: gatherND: index 2 on axis 1 is not in 0 … 1');
  });

  it('gathers nothing from nothing', async () => {
    await withoutLeak('float64', () => {
      expect(tf.gather(toTensor(sample([0, 3])), tf.tensor1d([], 'int32')).shape).toEqual([0, 3]);
    });
  });
});
