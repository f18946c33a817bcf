import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addWeightedGrams, BLOCK, productScratch, unpacked } from './weighted-grams.ts';

it('adds Σ w z zᵀ of a block of rows for each weight', () => {
  const shape = fc.record({
    rows: fc.integer({ min: 0, max: 200 }),
    count: fc.integer({ min: 1, max: 5 }),
    weightCount: fc.integer({ min: 0, max: 9 }),
    from: fc.integer({ min: 0, max: 60 }),
  });
  fc.assert(
    fc.property(
      shape,
      fc.infiniteStream(fc.integer({ min: -8, max: 8 })),
      ({ rows, count, weightCount, from }, draws) => {
        const draw = () => draws.next().value as number;
        const size = Math.max(Math.min(BLOCK, rows - from), 0);
        const columns = Float64Array.from({ length: rows * count }, draw);
        const weights = Float64Array.from({ length: weightCount * BLOCK }, draw);
        const pairs = (count * (count + 1)) / 2;
        const sums = new Float64Array(weightCount * pairs).fill(1);
        addWeightedGrams(columns, rows, count, from, size, weights, weightCount, sums, productScratch());
        for (let m = 0; m < weightCount; m++) {
          const full = unpacked(sums, m * pairs, count);
          for (let a = 0; a < count; a++) {
            for (let b = 0; b < count; b++) {
              let want = 1;
              for (let i = 0; i < size; i++)
                want +=
                  weights[m * BLOCK + i]! * columns[a * rows + from + i]! * columns[b * rows + from + i]!;
              expect(full[a * count + b]).toBe(want); // small integers: exact in any order
            }
          }
        }
      },
    ),
    { seed: 1 },
  );
});
