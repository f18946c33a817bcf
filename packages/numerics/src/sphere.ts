import { fillNormal } from './normal.ts';
import type { Stream } from './stream.ts';

/**
 * Draws a uniform point of the unit sphere in d dimensions: d normal variables over their norm; for d = 1, 1 or −1.
 *
 * Shapes: → (d). Throws a RangeError where d is no integer ≥ 1.
 */
export function sphere(stream: Stream, d: number): Float64Array {
  if (!Number.isInteger(d) || d < 1) throw new RangeError(`sphere: d must be an integer ≥ 1, got ${d}`);
  const point = fillNormal(stream, new Float64Array(d)); // never all 0: normal gives no exact 0
  let square = 0;
  for (let i = 0; i < d; i++) square += point[i]! ** 2;
  const norm = Math.sqrt(square);
  for (let i = 0; i < d; i++) point[i]! /= norm;
  return point;
}
