/** Whether the derivative is continuous where pieces meet (`smooth`) or jumps (`kinked`). */
export type CubeForm = 'smooth' | 'kinked';

/**
 * Gives the i-th piece of a compositional function at z, for any z: i (i − 1 − z)² (z − i)² of the form `smooth`, i (z − i +
 * 1)(i − z) of the form `kinked`. On its own interval [i − 1, i] it rises from 0 to i/16, or to i/4, and falls again.
 *
 * Source: Wang and E 2025, arXiv:2505.24205, Experiment II (smooth); kinked is ours.
 */
export function cubePiece(form: CubeForm, i: number, z: number): number {
  const hump = (z - i + 1) * (i - z);
  return i * (form === 'smooth' ? hump * hump : hump);
}
