import { fillNormal, type Matrix, matrix, rowOf, type Stream } from '@moelab/numerics';
import { dot } from './dot.ts';

/**
 * Draws a uniform frame of orthonormal vectors, one a row: normal vectors made orthogonal one after the other (Gram–Schmidt,
 * twice).
 *
 * Shapes: → (count, size), count ≤ size.
 */
export function orthonormalFrame(random: Stream, count: number, size: number): Matrix {
  const frame = matrix(count, size);
  fillNormal(random, frame.data);
  for (let i = 0; i < count; i++) {
    const own = rowOf(frame, i);
    for (const others of [i, i])
      for (let j = 0; j < others; j++) {
        const other = rowOf(frame, j);
        const along = dot(own, other);
        for (let s = 0; s < size; s++) own[s]! -= along * other[s]!;
      }
    const norm = Math.sqrt(dot(own, own));
    for (let s = 0; s < size; s++) own[s]! /= norm;
  }
  return frame;
}
