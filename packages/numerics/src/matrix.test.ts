import { expect, test } from 'vitest';
import { matrix, rowOf } from './matrix.ts';

test('wraps a Float64Array without copying and copies any other list', () => {
  const wrapped = new Float64Array([1, 2, 3, 4, 5, 6]);
  expect(matrix(2, 3, wrapped).data).toBe(wrapped);
  const list = [1, 2];
  const copied = matrix(1, 2, list);
  list[0] = 9;
  expect([...copied.data]).toEqual([1, 2]);
  expect([...matrix(1, 2, new Float32Array([0.5, 2])).data]).toEqual([0.5, 2]);
});

test('is zero without data and may be empty', () => {
  expect([...matrix(2, 2).data]).toEqual([0, 0, 0, 0]);
  expect(matrix(0, 3).data.length).toBe(0);
});

test('refuses a wrong length and a wrong side, with the number that came', () => {
  expect(() => matrix(2, 3, [1, 2])).toThrow(
    new RangeError('matrix: data must hold rows · cols = 2 · 3 = 6 numbers, got 2'),
  );
  expect(() => matrix(-1, 3)).toThrow('matrix: rows must be an integer ≥ 0, got -1');
  expect(() => matrix(1, 1.5)).toThrow('matrix: cols must be an integer ≥ 0, got 1.5');
});

test('gives a row as a view', () => {
  const m = matrix(2, 3, [1, 2, 3, 4, 5, 6]);
  rowOf(m, 1)[2] = 60;
  expect([...m.data]).toEqual([1, 2, 3, 4, 5, 60]);
  expect(() => rowOf(m, 2)).toThrow('rowOf: i must be an integer in [0, 2), got 2');
});
