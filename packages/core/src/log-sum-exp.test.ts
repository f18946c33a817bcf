import { grad, logSoftmax, slice, sum, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../test/cpu-backend.ts';
import { evaluate } from './engine.ts';
import { rowLogSumExp } from './log-sum-exp.ts';

const backend = cpuBackend();
const numbers = async (f: () => Tensor) => [...(await evaluate(backend, () => [f()]))[0]!];
const rows = (values: number[][]) => tensor2d(values, [values.length, values[0]!.length], 'float32');

describe('rowLogSumExp', () => {
  it('has the value of the formula, far from 0 too', async () => {
    const a = [
      [0, 0, 0, 0],
      [1000, 1000, -1000, -Infinity],
      [-1000, -1001, -1002, -1003],
    ];
    const [first, second, third] = await numbers(() => rowLogSumExp(rows(a)));
    expect(first).toBeCloseTo(Math.log(4), 6);
    expect(second).toBeCloseTo(1000 + Math.LN2, 3);
    expect(third).toBeCloseTo(-1000 + 0.4401896985611953, 3);
  });

  it('is −∞ for a row of −∞, ∞ beside ∞, NaN beside NaN, and keeps the other rows', async () => {
    const a = [
      [-Infinity, -Infinity],
      [Infinity, 0],
      [Number.NaN, 0],
      [0, 0],
    ];
    const found = await numbers(() => rowLogSumExp(rows(a)));
    expect(found.slice(0, 3)).toEqual([-Infinity, Infinity, Number.NaN]);
    expect(found[3]).toBeCloseTo(Math.LN2, 6);
    expect(await numbers(() => rowLogSumExp(tensor2d([], [0, 3])))).toEqual([]);
  });

  it('has the softmax as gradient: 0 at −∞, NaN only in a row of −∞', async () => {
    const a = [
      [0, Math.log(3), -Infinity],
      [-Infinity, -Infinity, -Infinity],
    ];
    const found = await numbers(() => grad((x) => sum(rowLogSumExp(x)))(rows(a)));
    [0.25, 0.75, 0].forEach((v, i) => {
      expect(found[i]).toBeCloseTo(v, 6);
    });
    expect(found.slice(3)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it('has the second derivative p(δ − p)', async () => {
    const first = grad((x: Tensor) => sum(rowLogSumExp(x)));
    const found = await numbers(() =>
      grad((x) => sum(slice(first(x), [0, 0], [1, 1])))(rows([[0, Math.log(3)]])),
    );
    expect(found[0]).toBeCloseTo(0.25 * 0.75, 6);
    expect(found[1]).toBeCloseTo(-0.25 * 0.75, 6);
  });

  it('moves with its row, and turns log weights into 0', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: -4, max: 4 }),
        async (row, shift) => {
          const [a] = await numbers(() => rowLogSumExp(rows([row])));
          const [b] = await numbers(() => rowLogSumExp(rows([row.map((v) => v + shift)])));
          expect(b! - a! - shift).toBeCloseTo(0, 5);
          expect((await numbers(() => rowLogSumExp(logSoftmax(rows([row])))))[0]).toBeCloseTo(0, 5);
        },
      ),
      { seed: 1, numRuns: 50 },
    );
  });
});
