import { matrix } from '@moelab/numerics';
import { expect, it } from 'vitest';
import { digits, side } from './digits.ts';
import { upright } from './upright.ts';
import { withShifts } from './with-shifts.ts';

/** An image with ink 1 at these places [row, column]. */
function image(places: readonly (readonly [number, number])[]) {
  const x = matrix(1, side * side);
  for (const [row, column] of places) x.data[row * side + column] = 1;
  return x;
}

it('reads the first images of each digit', () => {
  const { x, y } = digits(2);
  expect([...y.data]).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9]);
  expect([x.rows, x.cols]).toEqual([20, 784]);
  const [least, most] = [Math.min(...x.data), Math.max(...x.data)];
  expect(least).toBe(0);
  expect(most).toBeGreaterThan(0.9);
  expect(most).toBeLessThanOrEqual(1);
});

it('makes a slanted stroke upright, and leaves an upright one and a single row as they are', () => {
  // one column to the left in each row down, around row 12, column 10
  const slanted = image([10, 11, 12, 13, 14].map((row) => [row, 22 - row]));
  const stroke = image([10, 11, 12, 13, 14].map((row) => [row, 10]));
  expect(upright(slanted)).toEqual(stroke);
  expect(upright(stroke)).toEqual(stroke);
  const dash = image([5, 6, 7].map((column) => [20, column]));
  expect(upright(dash)).toEqual(dash);
  const paper = image([]);
  expect(upright(paper)).toEqual(paper);
});

it('moves images by one pixel, and lets paper in', () => {
  const x = image([
    [0, 0],
    [9, 27],
  ]);
  const { x: moved, y } = withShifts({ x, y: matrix(1, 1, [7]) });
  expect([...y.data]).toEqual([7, 7, 7, 7, 7]);
  const ink = Array.from({ length: 5 }, (_, m) =>
    [...moved.data.subarray(m * 784, (m + 1) * 784).entries()]
      .filter(([, value]) => value > 0)
      .map(([p]) => [Math.floor(p / side), p % side]),
  );
  expect(ink).toEqual([
    [
      [0, 0],
      [9, 27],
    ],
    [[0, 1]],
    [[9, 26]],
    [
      [1, 0],
      [10, 27],
    ],
    [[8, 27]],
  ]);
});
