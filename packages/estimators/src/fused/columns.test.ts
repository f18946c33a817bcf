import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addCombination, addDots } from './columns.ts';

const shape = fc.record({
  rows: fc.integer({ min: 0, max: 20 }),
  count: fc.integer({ min: 0, max: 9 }),
  from: fc.nat(5),
  stride: fc.integer({ min: 1, max: 3 }),
  at: fc.nat(4),
  first: fc.nat(4),
});
const integers = fc.infiniteStream(fc.integer({ min: -8, max: 8 })); // exact in any order

it('adds combinations of columns, and products with them, as the formula says', () => {
  fc.assert(
    fc.property(shape, integers, ({ rows, count, from, stride, at, first }, draws) => {
      const array = (length: number) => Float64Array.from({ length }, () => draws.next().value as number);
      const size = Math.max(rows - from, 0);
      const columns = array(rows * count);
      const coefficients = array(first + count * stride);
      const block = array(at + size);
      const combined = block.slice();
      addCombination(combined, at, columns, rows, count, from, size, coefficients, first, stride);
      const dots = coefficients.slice();
      addDots(dots, first, stride, columns, rows, count, from, size, block, at);
      for (let i = 0; i < size; i++) {
        let want = block[at + i]!;
        for (let j = 0; j < count; j++)
          want += coefficients[first + j * stride]! * columns[j * rows + from + i]!;
        expect(combined[at + i]).toBe(want);
      }
      for (let j = 0; j < count; j++) {
        let want = coefficients[first + j * stride]!;
        for (let i = 0; i < size; i++) want += block[at + i]! * columns[j * rows + from + i]!;
        expect(dots[first + j * stride]).toBe(want);
      }
    }),
    { seed: 1 },
  );
});
