import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crossGram, gram } from './gram.ts';

const x = [1, 2, 3, 4, 5, 6]; // (3, 2)

test('is Xᵀ diag(w) X done by hand', () => {
  expect([...gram(x, 3, 2)]).toEqual([35, 44, 44, 56]);
  expect([...gram(x, 3, 2, [1, 0, 2])]).toEqual([51, 62, 62, 76]);
  expect([...crossGram(x, [1, -1, 2], 3, 2, 1, [1, 1, 0.5])]).toEqual([3, 4]);
  expect([...crossGram(x, [1, 0, 0, 1, 1, 1], 3, 2, 2)]).toEqual([6, 8, 8, 10]);
});

test('skips a row of weight 0, spreads NaN otherwise, and gives zeros for no rows', () => {
  const broken = [1, 2, Number.NaN, Infinity];
  expect([...gram(broken, 2, 2, [1, 0])]).toEqual([1, 2, 2, 4]);
  expect([...crossGram(broken, [3, Number.NaN], 2, 2, 1, [1, 0])]).toEqual([3, 6]);
  expect(gram(broken, 2, 2)[0]).toBeNaN();
  expect([...gram([], 0, 2, undefined, new Float64Array(4).fill(7))]).toEqual([0, 0, 0, 0]);
  expect([...crossGram([], [], 0, 1, 1, undefined, new Float64Array(1).fill(7))]).toEqual([0]);
});

test('is symmetric to the last bit, and the cross product of X with itself', () => {
  const number = fc.double({ min: -10, max: 10, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(number, { minLength: 12, maxLength: 12 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
      (data, weights) => {
        const g = gram(data, 4, 3, weights);
        const cross = crossGram(data, data, 4, 3, 3, weights);
        for (let a = 0; a < 3; a++) {
          for (let b = 0; b < 3; b++) {
            expect(g[a * 3 + b]).toBe(g[b * 3 + a]);
            expect(Math.abs(g[a * 3 + b]! - cross[a * 3 + b]!)).toBeLessThan(1e-12); // 4 terms up to 100, ε each
          }
        }
      },
    ),
    { numRuns: 100, seed: 16 },
  );
});
