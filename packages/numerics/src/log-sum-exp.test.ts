import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logSumExp, logSumExpRows, softmaxInto, softmaxRowsInto } from './log-sum-exp.ts';

const finite = fc.double({ min: -700, max: 700, noNaN: true });

describe('logSumExp', () => {
  test('is exact at the edges', () => {
    expect(logSumExp([])).toBe(-Infinity);
    expect(logSumExp([-Infinity, -Infinity])).toBe(-Infinity);
    expect(logSumExp([1, Infinity, -Infinity])).toBe(Infinity);
    expect(logSumExp([1, Number.NaN])).toBeNaN();
    expect(logSumExp([Infinity, Number.NaN])).toBeNaN();
    expect(logSumExp([Number.NaN, Infinity])).toBeNaN();
    expect(logSumExp([-3])).toBe(-3);
  });

  test('neither overflows nor underflows', () => {
    expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 12);
    expect(logSumExp([-1000, -1000])).toBeCloseTo(-1000 + Math.LN2, 12);
    expect(logSumExp([0, -Infinity])).toBe(0);
  });

  test('reads the range that it is given', () => {
    expect(logSumExp([99, 0, 0, 99], 1, 3)).toBeCloseTo(Math.LN2, 15);
    expect(logSumExp([99], 1, 1)).toBe(-Infinity);
  });

  test('moves with a shift and lies between max and max + log n', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 12 }), finite, (values, shift) => {
        const total = logSumExp(values);
        const most = Math.max(...values);
        // 4 ulp of 1400, the largest number that occurs.
        expect(Math.abs(logSumExp(values.map((value) => value + shift)) - total - shift)).toBeLessThan(1e-12);
        expect(total).toBeGreaterThanOrEqual(most);
        expect(total).toBeLessThanOrEqual(most + Math.log(values.length) + 1e-12);
      }),
      { numRuns: 200, seed: 2 },
    );
  });
});

describe('softmax', () => {
  test('is exp(v − logSumExp v), sums to one and gives the logSumExp', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 12 }), (values) => {
        const out = new Float64Array(values.length);
        const total = softmaxInto(out, values);
        expect(total).toBe(logSumExp(values));
        expect(Math.abs(out.reduce((sum, weight) => sum + weight, 0) - 1)).toBeLessThan(1e-14);
        out.forEach((weight, i) => {
          // v − total is rounded to 1400 ε = 3e-13.
          expect(Math.abs(weight - Math.exp(values[i]! - total))).toBeLessThan(1e-12);
        });
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  test('works in place and gives a masked entry exactly 0', () => {
    const values = new Float64Array([0, -Infinity, 0]);
    expect(softmaxInto(values, values)).toBeCloseTo(Math.LN2, 15);
    expect([...values]).toEqual([0.5, 0, 0.5]);
  });

  test('is NaN where no weights exist', () => {
    for (const [values, total] of [
      [[-Infinity, -Infinity], -Infinity],
      [[0, Infinity], Infinity],
      [[0, Number.NaN], Number.NaN],
      [[Number.NaN, 0], Number.NaN],
      [[Infinity, Number.NaN], Number.NaN],
    ] as const) {
      const out = new Float64Array(2);
      expect(softmaxInto(out, values)).toBe(total);
      expect([...out]).toEqual([Number.NaN, Number.NaN]);
    }
    expect(softmaxInto(new Float64Array(0), [])).toBe(-Infinity);
  });
});

test('rows are taken one by one', () => {
  const values = [0, 0, 1, 3, -Infinity, -Infinity];
  const out = new Float64Array(6).fill(7);
  const totals = softmaxRowsInto(out, values, 3, 2);
  expect([...totals]).toEqual([...logSumExpRows(values, 3, 2)]);
  expect(totals[1]).toBe(logSumExp([1, 3]));
  expect(out[1]).toBe(0.5);
  expect(out[3]! / out[2]!).toBeCloseTo(Math.exp(2), 13);
  expect(out[4]).toBeNaN();
});
