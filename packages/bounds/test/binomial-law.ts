import { lgamma, type Stream } from '@moelab/numerics';

/** P(N ≤ c) for c = 0 … n, N ~ Bin(n, p), 0 < p < 1. */
export function binomialLaw(n: number, p: number): Float64Array {
  let total = 0;
  return Float64Array.from({ length: n + 1 }, (_, c) => {
    const ways = lgamma(n + 1) - lgamma(c + 1) - lgamma(n - c + 1);
    total += Math.exp(ways + c * Math.log(p) + (n - c) * Math.log(1 - p));
    return total;
  });
}

/** Draws from a law on 0, 1, 2, … by its distribution function. */
export function drawFrom(random: Stream, law: Float64Array): number {
  const at = random.next();
  let value = 0;
  while (value < law.length - 1 && law[value]! < at) value++;
  return value;
}
