import { matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { dispatchOf } from './dispatch.ts';

/** Rows 0 … 4; expert 0 is selected by 0, 1, 3, 4, expert 1 by 0 and 2, expert 2 by none. */
const selected = matrix(5, 3, Float64Array.of(1, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0));
const weights = matrix(5, 3, Float64Array.of(-3, 0, 0, -2, 0, 0, 0, 0, 0, -1, 0, 0, -2, 0, 0));
const listed = (lists: readonly Int32Array[]) => lists.map((list) => [...list]);

describe('dispatchOf', () => {
  it('gives each expert the rows that select it, in order, and their places in a table', () => {
    const { rowsOf, pairRows, pairPlaces, dropped } = dispatchOf(selected);
    expect(listed(rowsOf)).toEqual([[0, 1, 3, 4], [0, 2], []]);
    expect([...pairRows]).toEqual([0, 1, 3, 4, 0, 2]);
    expect([...pairPlaces]).toEqual([0, 3, 9, 12, 1, 7]);
    expect(dropped).toBe(0);
  });

  it('drops the last rows of an expert that is full, and counts them', () => {
    const { rowsOf, dropped } = dispatchOf(selected, { factor: 1 }); // ⌈6 / 3⌉ = 2 rows an expert
    expect(listed(rowsOf)).toEqual([[0, 1], [0, 2], []]);
    expect(dropped).toBe(2);
  });

  it('keeps the rows of largest weight when asked to; of equals the first', () => {
    const { rowsOf, dropped } = dispatchOf(selected, { factor: 1, priority: 'weight' }, weights);
    expect(listed(rowsOf)).toEqual([[1, 3], [0, 2], []]);
    expect(dropped).toBe(2);
  });

  it('drops nothing where there is room for all', () => {
    expect(dispatchOf(selected, { factor: 2 }).dropped).toBe(0);
  });

  it.each([0, -1, Number.NaN, Infinity])('refuses the capacity factor %s', (factor) => {
    expect(() => dispatchOf(selected, { factor })).toThrow(
      /^capacity\.factor: must be a finite number > 0, got .*, which would drop everything/,
    );
  });
});
