import { matrix, normal, stream, uniform } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import type { Atoms } from './atoms.ts';
import { cellCosts, cellLosses, largest, type Move } from './cell-costs.ts';
import { infimum } from './infimum.ts';

/** Random atoms with a gate vector, a shared positive number and an expert number. */
function atoms(seed: number, count: number, inputs: number): Atoms {
  const random = stream(seed, 'infimum', count);
  const rows = (cols: number, draw: () => number) =>
    matrix(count, cols, Float64Array.from({ length: count * cols }, draw));
  const temperature = uniform(random, 0.2, 2);
  return {
    weights: Float64Array.from({ length: count }, () => uniform(random, 0.1, 2)),
    groups: [
      { name: 'slopes', role: 'gate', values: rows(inputs, () => normal(random)) },
      { name: 'temperature', role: 'common', values: rows(1, () => temperature) },
      { name: 'intercept', role: 'intercept', values: rows(1, () => 0.3 * normal(random)) },
    ],
    gauge: { weights: true, translated: ['slopes'], scaled: ['slopes', 'temperature'] },
  };
}
const problemOf = (
  seed: number,
  over: { readonly inputs: number; readonly scaled: boolean; readonly topK: boolean; readonly power: number },
  moves: 'fit' | 'truth',
) => {
  const [fitted, truth] = [atoms(2 * seed, 4, over.inputs), atoms(2 * seed + 1, 3, over.inputs)];
  const cells = [[0, 3], [1], [2]];
  const costs = cellCosts(fitted, truth, cells, (_, size) => (size > 1 ? over.power : 1), {
    translated: ['slopes'],
    scaled: over.scaled ? ['slopes', 'temperature'] : [],
  });
  return { costs, isFactorFree: true, isScaleFree: over.scaled, moves, cells: over.topK ? 2 : 3 } as const;
};

describe('infimum', () => {
  it.each([
    { inputs: 1, scaled: false, topK: false, power: 1 },
    { inputs: 2, scaled: false, topK: false, power: 4 },
    { inputs: 1, scaled: true, topK: false, power: 1 },
    { inputs: 2, scaled: false, topK: true, power: 2 },
    { inputs: 1, scaled: true, topK: true, power: 2 },
  ])(
    'is below what 600 random moves reach, and its own loss, with $inputs inputs, scaled $scaled, topK $topK',
    (over) => {
      for (const moves of ['fit', 'truth'] as const)
        for (const seed of [1, 2]) {
          const problem = problemOf(seed, over, moves);
          const at = (move: Move) =>
            largest(
              cellLosses(problem.costs, move, moves).map(({ value }) => value),
              problem.cells,
            );
          const { move, lowerBound } = infimum(problem);
          const value = at(move);
          expect(value - lowerBound).toBeLessThanOrEqual(1e-9 * value + 1e-12);
          const random = stream(seed, 'moves');
          let least = Number.POSITIVE_INFINITY;
          for (let k = 0; k < 600; k++) {
            const near = 10 ** uniform(random, -6, 1);
            const factor = Math.abs(move.factor + near * normal(random));
            const scale = over.scaled ? Math.abs(move.scale + near * normal(random)) : 1;
            const slopes = move.translations.slopes!.map((t) => t + near * normal(random));
            least = Math.min(least, at({ factor, scale, translations: { slopes } }));
          }
          expect(least).toBeGreaterThanOrEqual(value - 1e-9 * value);
        }
    },
  );

  it('gives the same in closed form and by cuts', () => {
    for (const seed of [5, 6, 7]) {
      const closed = problemOf(seed, { inputs: 2, scaled: false, topK: false, power: 2 }, 'fit');
      const least = infimum(closed).lowerBound;
      // a fourth cell that nothing lies in, of which only the three others are counted, is the general case
      const { costs } = closed;
      const more = {
        ...closed,
        costs: {
          ...costs,
          weights: {
            fitted: Float64Array.of(...costs.weights!.fitted, 0),
            true: Float64Array.of(...costs.weights!.true, 1e-9),
          },
          fixed: [...costs.fixed, { slopes: 0, temperature: 0, intercept: 0 }],
        },
      };
      expect(infimum(more).lowerBound / least).toBeCloseTo(1, 8);
    }
  });
});
