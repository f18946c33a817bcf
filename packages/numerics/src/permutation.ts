import type { Stream } from './stream.ts';
import { uniformInteger } from './uniform.ts';

/**
 * Draws a uniform permutation of 0, …, n − 1 (Fisher–Yates, unbiased integers).
 *
 * Shapes: → (n); n = 0 gives an empty list. Throws a RangeError where n is no integer of [0, 2³²).
 */
export function permutation(stream: Stream, n: number): Uint32Array {
  if (!Number.isInteger(n) || n < 0 || n > 0xffffffff) {
    throw new RangeError(`permutation: n must be an integer in [0, 2³²), got ${n}`);
  }
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = uniformInteger(stream, i + 1);
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}
