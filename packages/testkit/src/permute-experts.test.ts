import { expect, it } from 'vitest';
import { permuteExperts } from './permute-experts.ts';

it('permutes every axis of experts and nothing else', () => {
  const order = [2, 0, 1];
  const values = {
    slopes: { axes: ['input', 'expert'], shape: [2, 3], values: Float64Array.of(1, 2, 3, 4, 5, 6) },
    bank: { axes: ['expert', 'output'], shape: [3, 2], values: Float64Array.of(1, 2, 3, 4, 5, 6) },
    pairs: { axes: ['expert', 'expert'], shape: [3, 3], values: Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8) },
    scale: { axes: [], shape: [], values: Float64Array.of(9) },
  };
  const permuted = permuteExperts(values, order);
  expect([...permuted.slopes!.values]).toEqual([3, 1, 2, 6, 4, 5]);
  expect([...permuted.bank!.values]).toEqual([5, 6, 1, 2, 3, 4]);
  expect([...permuted.pairs!.values]).toEqual([8, 6, 7, 2, 0, 1, 5, 3, 4]);
  expect([...permuted.scale!.values]).toEqual([9]);
  expect([...values.bank.values]).toEqual([1, 2, 3, 4, 5, 6]);
});
