import { expect, it } from 'vitest';
import { mixedOrder } from './mixed-order.ts';

it('moves each of several things, and rotates no more than three', () => {
  expect([1, 2, 3, 4, 5].map((count) => mixedOrder(count).join(''))).toEqual([
    '0',
    '10',
    '120',
    '2310',
    '23410',
  ]);
  for (let count = 2; count < 9; count++) {
    const order = mixedOrder(count);
    expect([...order].sort()).toEqual(Array.from({ length: count }, (_, i) => i));
    expect(order.some((place, i) => place === i)).toBe(false);
  }
});
