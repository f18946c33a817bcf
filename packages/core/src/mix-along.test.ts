import { describe, expect, it } from 'vitest';
import { messageOf } from '../test/message-of.ts';
import { mixAlong, takeAlong } from './mix-along.ts';

const values = {
  slopes: { axes: ['input', 'expert'], shape: [2, 3], values: Float64Array.of(1, 2, 3, 4, 5, 6) },
  bank: { axes: ['expert', 'output'], shape: [3, 2], values: Float64Array.of(1, 2, 3, 4, 5, 6) },
  pairs: { axes: ['expert', 'expert'], shape: [3, 3], values: Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8) },
  scale: { axes: [], shape: [], values: Float64Array.of(9) },
};

describe('takeAlong', () => {
  it('takes entries in any order and number along every axis of the name, and nothing else', () => {
    const permuted = takeAlong(values, 'expert', [2, 0, 1]);
    expect([...permuted.slopes!.values]).toEqual([3, 1, 2, 6, 4, 5]);
    expect([...permuted.bank!.values]).toEqual([5, 6, 1, 2, 3, 4]);
    expect([...permuted.pairs!.values]).toEqual([8, 6, 7, 2, 0, 1, 5, 3, 4]);
    expect([...permuted.scale!.values]).toEqual([9]);
    const fewer = takeAlong(values, 'expert', [2, 0]);
    expect(fewer.slopes).toEqual({ ...values.slopes, shape: [2, 2], values: Float64Array.of(3, 1, 6, 4) });
    expect(fewer.pairs).toEqual({ ...values.pairs, shape: [2, 2], values: Float64Array.of(8, 6, 2, 0) });
    expect(takeAlong(values, 'expert', [1, 1, 0, 1]).bank!.shape).toEqual([4, 2]);
    expect(takeAlong(values, 'expert', []).slopes!.shape).toEqual([2, 0]);
    expect([...values.bank.values]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('copies bit by bit', () => {
    const odd = { odd: { axes: ['expert'], shape: [3], values: Float64Array.of(-0, Infinity, Number.NaN) } };
    expect(takeAlong(odd, 'expert', [0, 1, 2])).toEqual(odd);
  });

  it('refuses an entry that is not there', async () => {
    expect(await messageOf(() => takeAlong(values, 'expert', [0, 3]))).toBe(
      "slopes: has entries 0 to 2 along axis 'expert', got 3 [INVALID_SHAPE]",
    );
  });
});

describe('mixAlong', () => {
  it('adds up entries by their factors, along each axis in turn', () => {
    const mixed = mixAlong(values, 'expert', [
      [
        [0, 0.25],
        [2, 0.75],
      ],
      [[1, 2]],
      [],
    ]);
    expect([...mixed.slopes!.values]).toEqual([2.5, 4, 0, 5.5, 10, 0]);
    expect([...mixed.bank!.values]).toEqual([4, 5, 6, 8, 0, 0]);
    expect([...mixed.pairs!.values]).toEqual([6, 11, 0, 9, 16, 0, 0, 0, 0]);
  });
});
