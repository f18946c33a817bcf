import type { Dataset } from '@moelab/core';
import { matrix } from '@moelab/numerics';
import { side } from './digits.ts';

const moves = [
  { right: 0, down: 0 },
  { right: 1, down: 0 },
  { right: -1, down: 0 },
  { right: 0, down: 1 },
  { right: 0, down: -1 },
] as const;

/**
 * Adds to each image the four that are moved by one pixel, with the same digit: five times as many rows, first those given.
 * What leaves the image is lost, and paper comes in.
 */
export function withShifts({ x, y }: Dataset): Dataset {
  const images = matrix(moves.length * x.rows, x.cols);
  const labels = matrix(images.rows, 1);
  for (const [m, { right, down }] of moves.entries()) {
    labels.data.set(y.data, m * y.rows);
    for (let i = 0; i < x.rows; i++) {
      for (let r = Math.max(0, down); r < side + Math.min(0, down); r++) {
        const from = i * x.cols + (r - down) * side;
        const to = (m * x.rows + i) * x.cols + r * side;
        const line = x.data.subarray(from + Math.max(0, -right), from + side - Math.max(0, right));
        images.data.set(line, to + Math.max(0, right));
      }
    }
  }
  return { x: images, y: labels };
}
