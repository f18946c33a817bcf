import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignment } from './assignment.ts';
import { type Matrix, matrix } from './matrix.ts';

/** The least sum over all ways to give each row of the shorter side its own column. */
function leastByTrying({ rows, cols, data }: Matrix): number {
  if (rows > cols) {
    const turned = matrix(cols, rows);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < cols; j++) turned.data[j * rows + i] = data[i * cols + j]!;
    return leastByTrying(turned);
  }
  const from = (i: number, used: number): number => {
    if (i === rows) return 0;
    let least = Infinity;
    for (let j = 0; j < cols; j++)
      if ((used & (1 << j)) === 0)
        least = Math.min(least, data[i * cols + j]! + from(i + 1, used | (1 << j)));
    return least;
  };
  return from(0, 0);
}

describe('assignment', () => {
  it('gives up the cheapest entry where that makes the whole cheaper', () => {
    expect([...assignment(matrix(2, 2, [1, 2, 2, 9]))]).toEqual([1, 0]);
  });

  it('leaves over the row that it is cheapest to leave over', () => {
    expect([...assignment(matrix(3, 2, [5, 5, 1, 9, 9, 1]))]).toEqual([-1, 0, 1]);
  });

  it('costs as little as the best of all assignments, of either shape, negative costs and ties among them', () => {
    const shape = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 6 }));
    const problem = shape.chain(([rows, cols]) =>
      fc
        .array(fc.integer({ min: -4, max: 9 }), { minLength: rows * cols, maxLength: rows * cols })
        .map((costs) => matrix(rows, cols, costs)),
    );
    fc.assert(
      fc.property(problem, (cost) => {
        const columns = assignment(cost);
        const given = [...columns].filter((j) => j >= 0);
        expect(new Set(given).size).toBe(Math.min(cost.rows, cost.cols));
        const total = [...columns].reduce(
          (sum, j, i) => (j < 0 ? sum : sum + cost.data[i * cost.cols + j]!),
          0,
        );
        expect(total).toBe(leastByTrying(cost)); // integers: exact
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('refuses a cost that is no number, and says where', () => {
    expect(() => assignment(matrix(1, 2, [0, Number.NaN]))).toThrow('got NaN in row 0, column 1');
  });
});
