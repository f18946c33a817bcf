import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  at,
  checkOps,
  expectClose,
  type Nd,
  nd,
  type OpCase,
  sample,
  toTensor,
  withoutLeak,
} from '../../test/op-case.ts';
import { float64Tensor } from '../float64-tensor.ts';

const turned = (x: Nd): Nd => {
  const shape = [...x.shape.slice(0, -2), x.shape.at(-1)!, x.shape.at(-2)!];
  return nd(shape, (where) => at(x, [...where.slice(0, -2), where.at(-1)!, where.at(-2)!]));
};

/** (…, m, k)·(…, k, n) by three loops; leading axes broadcast. */
function product(a: Nd, b: Nd): Nd {
  const lead = (x: Nd) => x.shape.slice(0, -2);
  const rank = Math.max(lead(a).length, lead(b).length);
  const batch = Array.from({ length: rank }, (_, axis) => {
    const m = lead(a)[axis - rank + lead(a).length] ?? 1;
    return m === 1 ? (lead(b)[axis - rank + lead(b).length] ?? 1) : m;
  });
  const k = a.shape.at(-1)!;
  return nd([...batch, a.shape.at(-2)!, b.shape.at(-1)!], (where) => {
    const head = where.slice(0, -2);
    let sum = 0;
    for (let p = 0; p < k; p++)
      sum += at(a, [...head, where.at(-2)!, p]) * at(b, [...head, p, where.at(-1)!]);
    return sum;
  });
}

const row = (
  name: string,
  a: readonly number[],
  b: readonly number[],
  transposeA = false,
  transposeB = false,
  rest: Partial<OpCase> = {},
): OpCase => ({
  name,
  inputs: [sample(a, 1), sample(b, 2)],
  run: (x, y) => tf.matMul(x!, y!, transposeA, transposeB),
  expected: (x, y) => product(transposeA ? turned(x!) : x!, transposeB ? turned(y!) : y!),
  tolerance: 1e-14,
  ...rest,
});

checkOps([
  row('matMul', [3, 4], [4, 2]),
  row('matMul, left transposed', [4, 3], [4, 2], true),
  row('matMul, right transposed', [3, 4], [2, 4], false, true),
  row('matMul, both transposed', [4, 3], [2, 4], true, true),
  row('matMul of batches', [2, 3, 4], [2, 4, 2]),
  row('matMul of transposed batches', [2, 4, 3], [2, 2, 4], true, true),
  row('matMul of a batch by one matrix', [2, 3, 4], [1, 4, 2]),
  row('matMul of a transposed batch by one matrix', [2, 4, 3], [1, 4, 2], true),
  row('matMul of one matrix by a batch', [1, 3, 4], [2, 4, 2]),
  // cpu takes the wrong matrices where both sides repeat
  row('matMul of batches that broadcast both ways', [2, 1, 3, 4], [1, 3, 4, 2], false, false, { cpu: false }),
  // the sizes cross the edges of the panels: 64 rows, 256 deep, 256 columns, groups of four
  row('matMul of a long vector by few columns', [1, 700], [700, 2], false, false, {
    gradient: false,
    cpu: 1e-5,
  }),
  row('matMul of a tall transposed matrix by a vector', [40, 70], [40, 1], true, false, {
    gradient: false,
    cpu: 1e-5,
  }),
  row('matMul beyond one panel', [67, 259], [259, 5], false, false, { gradient: false, cpu: 1e-5 }),
  row('matMul beyond one panel, transposed', [259, 67], [258, 259], true, true, {
    gradient: false,
    cpu: 1e-5,
  }),
  {
    name: 'dot',
    inputs: [sample([5], 1), sample([5], 2)],
    run: (x, y) => tf.dot(x!, y!),
    expected: (x, y) => ({
      shape: [],
      values: [x!.values.reduce((sum, v, i) => sum + v * y!.values[i]!, 0)],
    }),
    tolerance: 1e-15,
  },
  {
    name: 'matMul of int32',
    inputs: [nd([2, 3], ([i, j]) => i! - j!, 'int32'), nd([3, 2], ([i, j]) => i! * j! - 1, 'int32')],
    run: (x, y) => tf.matMul(x!, y!),
    expected: (x, y) => ({ ...product(x!, y!), dtype: 'int32' }),
    gradient: false,
  },
]);

const activations: Readonly<Record<string, (x: number) => number>> = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  relu6: (x) => Math.min(6, Math.max(0, x)),
  elu: (x) => (x > 0 ? x : Math.exp(x) - 1),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  leakyrelu: (x) => (x > 0 ? x : 0.3 * x),
  prelu: (x) => (x > 0 ? x : 0.7 * x),
};

const fused = (activation: string): OpCase => ({
  name: `fused.matMul with bias and ${activation}`,
  inputs: [sample([3, 4], 1), sample([4, 2], 2), sample([2], 3)],
  run: (a, b, bias) =>
    tf.fused.matMul({
      a: a!,
      b: b!,
      bias: bias!,
      activation: activation as 'relu',
      leakyreluAlpha: 0.3,
      ...(activation === 'prelu' && { preluActivationWeights: toTensor({ shape: [1, 1], values: [0.7] }) }),
    }),
  expected: (a, b, bias) => {
    const y = product(a!, b!);
    return nd(y.shape, (where) => activations[activation]!(at(y, where) + at(bias!, where)));
  },
  tolerance: 1e-14,
  // tfjs-core has derivatives of these fused activations only
  ...(!['linear', 'relu', 'relu6'].includes(activation) && { gradient: false }),
});
checkOps(Object.keys(activations).map(fused));

describe('matMul', () => {
  it('equals three loops on random sizes, zero included, in every transposition', async () => {
    await tf.setBackend('float64');
    const size = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(size, size, size, fc.boolean(), fc.boolean(), (m, k, n, transposeA, transposeB) => {
        const a = sample(transposeA ? [k, m] : [m, k], 1);
        const b = sample(transposeB ? [n, k] : [k, n], 2);
        const wanted = product(transposeA ? turned(a) : a, transposeB ? turned(b) : b);
        tf.tidy(() => {
          const got = tf.matMul(toTensor(a), toTensor(b), transposeA, transposeB);
          expect(got.shape).toEqual([m, n]);
          expectClose(got.dataSync(), wanted.values, 1e-13);
        });
      }),
      { numRuns: 60, seed: 13 },
    );
  });

  it('skips no product: 0·∞ is NaN, in large and small matrices', async () => {
    await withoutLeak('float64', () => {
      for (const n of [2, 20]) {
        const a = new Float64Array(n * n);
        a[0] = Infinity;
        const got = tf
          .matMul(float64Tensor(a, [n, n]), float64Tensor(new Float64Array(n * n), [n, n]))
          .dataSync();
        expect(got.subarray(0, n).every(Number.isNaN)).toBe(true);
        expect(got.subarray(n).every((x) => x === 0)).toBe(true);
      }
    });
  });

  it('keeps 13 digits of a dot product of a million terms, where a running sum keeps 11', async () => {
    await withoutLeak('float64', () => {
      const n = 1_000_000;
      const a = float64Tensor(new Float64Array(n).fill(0.1), [1, n]);
      for (const columns of [1, 5]) {
        const b = float64Tensor(new Float64Array(n * columns).fill(1), [n, columns]);
        const error = Math.abs(tf.matMul(a, b).dataSync()[0]! - n * 0.1) / (n * 0.1);
        expect(error).toBeLessThan(1e-13);
      }
    });
  });

  it('says which shapes do not fit', async () => {
    await tf.setBackend('float64');
    const run = () =>
      tf
        .engine()
        .runKernel(
          'BatchMatMul',
          { a: toTensor(sample([7, 3])), b: toTensor(sample([4, 2])) },
          { transposeA: false, transposeB: false },
        );
    expect(() => tf.tidy(run)).toThrow('float64: matMul: (7, 3) · (4, 2) do not fit');
  });
});
