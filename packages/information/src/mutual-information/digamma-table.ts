import { digamma } from '@moelab/numerics';

/** Gives ψ(0), …, ψ(n) as a list, ψ(0) = −∞ included. */
export function digammaTable(n: number): Float64Array {
  const table = new Float64Array(n + 1);
  table[0] = -Infinity;
  for (let i = 1; i <= n; i++) table[i] = digamma(i);
  return table;
}
