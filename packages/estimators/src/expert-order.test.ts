import { expect, it } from 'vitest';
import { inExpertOrder, orderByShare } from './expert-order.ts';

it('puts the experts with the larger shares first, and equals in their old order', () => {
  expect(orderByShare(Float64Array.of(0.1, 0.5, 0.1, 0.3))).toEqual([1, 3, 0, 2]);
});

it('moves every expert axis, wherever it stands, and nothing else', () => {
  const values = inExpertOrder(
    {
      first: { axes: ['expert', 'output'], shape: [3, 2], values: Float64Array.of(0, 1, 10, 11, 20, 21) },
      last: { axes: ['input', 'expert'], shape: [2, 3], values: Float64Array.of(0, 1, 2, 10, 11, 12) },
      none: { axes: [], shape: [], values: Float64Array.of(7) },
    },
    [2, 0, 1],
  );
  expect([...values.first!.values]).toEqual([20, 21, 0, 1, 10, 11]);
  expect([...values.last!.values]).toEqual([2, 0, 1, 12, 10, 11]);
  expect([...values.none!.values]).toEqual([7]);
});
