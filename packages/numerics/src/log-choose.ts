import { lgamma } from './lgamma.ts';

/** From here on log Γ(x + 1) is taken apart by Stirling's series, whose next term is below 1e-17. */
const LARGE = 256;

/**
 * Gives log C(n, k), the logarithm of how many k-subsets n things have; k outside 0 … n gives −∞.
 *
 * By log Γ; where n and n − k are both large, by the difference of their Stirling series, (n − k + ½) log(n/(n − k)) + k log n − k
 * + …, so that log C(10¹⁰, 100) does not drown in the rounding of log Γ(10¹⁰). Relative error about 1e-14. Units: nats. n must be
 * an integer ≥ 0 and k an integer, otherwise it throws a RangeError; n may go beyond 2⁵³.
 */
export function logChoose(n: number, k: number): number {
  if (!Number.isInteger(n) || n < 0 || !Number.isInteger(k)) {
    throw new RangeError(`logChoose: n must be an integer ≥ 0 and k an integer, got ${n} and ${k}`);
  }
  if (k < 0 || k > n) return -Infinity;
  const few = Math.min(k, n - k);
  if (few === 0) return 0;
  if (few === 1) return Math.log(n);
  const rest = n - few;
  if (rest < LARGE) return lgamma(n + 1) - lgamma(few + 1) - lgamma(rest + 1);
  const falling =
    few * Math.log(n) - (rest + 0.5) * Math.log1p(-few / n) - few + stirling(n) - stirling(rest); // log n!/rest!
  return falling - lgamma(few + 1);
}

/** log Γ(x + 1) − ((x + ½) log x − x + ½ log 2π). Source: DLMF 5.11.1. */
function stirling(x: number): number {
  const square = 1 / (x * x);
  return (1 / 12 + square * (-1 / 360 + square / 1260)) / x;
}
