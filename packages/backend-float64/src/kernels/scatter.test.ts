import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { at, checkOps, nd, sample, toTensor } from '../../test/op-case.ts';

// rows 2, 0, 2: one of them twice
const rows = nd([3, 1], ([i]) => [2, 0, 2][i!]!, 'int32');
const distinct = nd([2, 1], ([i]) => [2, 0][i!]!, 'int32');
const cells = nd(
  [2, 2],
  ([i, j]) =>
    [
      [1, 0],
      [2, 1],
    ][i!]![j!]!,
  'int32',
);

checkOps([
  {
    name: 'scatterND adds rows',
    inputs: [rows, sample([3, 2])],
    run: (indices, updates) => tf.scatterND(indices!, updates!, [4, 2]),
    expected: (_, u) =>
      nd([4, 2], ([i, j]) => (i === 0 ? at(u!, [1, j!]) : i === 2 ? at(u!, [0, j!]) + at(u!, [2, j!]) : 0)),
  },
  {
    name: 'scatterND adds elements',
    inputs: [cells, sample([2])],
    run: (indices, updates) => tf.scatterND(indices!, updates!, [3, 2]),
    expected: (_, u) =>
      nd([3, 2], ([i, j]) => (i === 1 && j === 0 ? u!.values[0]! : i === 2 && j === 1 ? u!.values[1]! : 0)),
  },
  {
    name: 'tensorScatterUpdate',
    inputs: [sample([3, 2], 1), distinct, sample([2, 2], 2)],
    run: (x, indices, updates) => tf.tensorScatterUpdate(x!, indices!, updates!),
    expected: (x, _, u) =>
      nd([3, 2], ([i, j]) => (i === 1 ? at(x!, [1, j!]) : at(u!, [i === 2 ? 0 : 1, j!]))),
    gradient: false,
  },
  {
    name: 'sparseToDense',
    inputs: [cells, sample([2]), sample([], 5)],
    run: (indices, values, rest) => tf.sparseToDense(indices!, values!, [3, 2], rest as tf.Scalar),
    expected: (_, v, rest) =>
      nd([3, 2], ([i, j]) =>
        i === 1 && j === 0 ? v!.values[0]! : i === 2 && j === 1 ? v!.values[1]! : rest!.values[0]!,
      ),
    gradient: false,
  },
  {
    name: 'diag',
    inputs: [sample([3])],
    run: (x) => tf.diag(x!),
    expected: (x) => nd([3, 3], ([i, j]) => (i === j ? x!.values[i!]! : 0)),
  },
]);

describe('scatter', () => {
  it('leaves its target as it was', async () => {
    await tf.setBackend('float64');
    tf.tidy(() => {
      const target = toTensor(sample([3, 2]));
      const before = [...target.dataSync()];
      tf.tensorScatterUpdate(target, toTensor(distinct), toTensor(sample([2, 2], 2)));
      expect([...target.dataSync()]).toEqual(before);
    });
  });

  it('refuses an index outside the shape', async () => {
    await tf.setBackend('float64');
    const run = () => tf.tidy(() => tf.scatterND(toTensor(rows), toTensor(sample([3, 2])), [2, 2]));
    expect(run).toThrow('float64: scatter: index 2 on axis 0 is not in 0 … 1');
  });
});
