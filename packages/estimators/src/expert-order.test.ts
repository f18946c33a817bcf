import { expect, it } from 'vitest';
import { orderByShare } from './expert-order.ts';

it('puts the experts with the larger shares first, and equals in their old order', () => {
  expect(orderByShare(Float64Array.of(0.1, 0.5, 0.1, 0.3))).toEqual([1, 3, 0, 2]);
});
