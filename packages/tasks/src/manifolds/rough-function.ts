import { permutation, stream } from '@moelab/numerics';

/** Cells of the finest level are 2^−LEVELS wide. */
const LEVELS = 12;
const TABLE = 4096;

/**
 * Makes a function of Hölder smoothness κ that is as rough everywhere, in every direction: f(u) = Σ_{j=1…12} 2^(−κ j) Σ_k ε_jk
 * B(2^j u − k), B the product of quadratic B-splines of each coordinate, ε_jk = ±1 as drawn by the seed.
 *
 * Down to the scale 2^−12, below which it is smooth (C¹). κ in (0, 2): splines of degree 2 have no more. Restricted to a manifold of
 * dimension d it is of smoothness κ there too. Random signs at every scale and place leave no rule for a network to find: the
 * N-term error falls as N^(−κ/d), other than that of a few kinks, which free knots reach much faster. Signs come from a table of 4096 by
 * hashing (j, k); Cost: 12 · 3^(length of u).
 */
export function roughFunction(size: number, smoothness: number, seed: number): (u: Float64Array) => number {
  const order = permutation(stream(seed, 'tasks', 'rough'), TABLE);
  const signOf = (hash: number) => (order[hash & (TABLE - 1)]! & 1 ? 1 : -1);
  const weights = new Float64Array(3 * size);
  const firsts = new Int32Array(size);
  const sumFrom = (c: number, hash: number): number => {
    if (c === size) return signOf(hash);
    let total = 0;
    for (let a = 0; a < 3; a++) {
      const next = order[(hash + firsts[c]! + a) & (TABLE - 1)]!;
      total += weights[3 * c + a]! * sumFrom(c + 1, next);
    }
    return total;
  };
  return (u) => {
    let value = 0;
    for (let j = 1; j <= LEVELS; j++) {
      for (let c = 0; c < size; c++) {
        const z = u[c]! * 2 ** j;
        const cell = Math.floor(z);
        const f = z - cell;
        firsts[c] = cell - 1;
        weights[3 * c] = (1 - f) ** 2 / 2;
        weights[3 * c + 1] = 0.5 + f - f * f;
        weights[3 * c + 2] = (f * f) / 2;
      }
      value += 2 ** (-smoothness * j) * sumFrom(0, order[(j * 97) & (TABLE - 1)]!);
    }
    return value;
  };
}
