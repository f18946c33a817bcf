import { distribution } from '../entropy/distribution.ts';

/**
 * Gives the Kullback–Leibler divergence KL(p‖q) = Σ pᵢ log(pᵢ/qᵢ) of two known distributions.
 *
 * +∞ where q is 0 and p is not; 0 log 0 is 0. Units: nats. Throws a RangeError where one is no distribution, or the lengths differ.
 */
export function klDivergence(p: ArrayLike<number>, q: ArrayLike<number>): number {
  return pairwise('klDivergence', p, q, (a, b) => (a > 0 ? a * Math.log(a / b) - a + b : b));
}

/**
 * Gives the Jensen–Shannon divergence ½ KL(p‖m) + ½ KL(q‖m), m = (p + q)/2: at most log 2, and the square of a metric.
 *
 * It is I(X; B) of B a fair coin that chooses between p and q. Units: nats. Throws as `klDivergence`. Source: Lin 1991.
 */
export function jensenShannonDivergence(p: ArrayLike<number>, q: ArrayLike<number>): number {
  const half = (a: number, m: number) => (a > 0 ? 0.5 * a * Math.log(a / m) : 0);
  return pairwise('jensenShannonDivergence', p, q, (a, b) => half(a, (a + b) / 2) + half(b, (a + b) / 2));
}

/** Gives the total variation ½ Σ |pᵢ − qᵢ|, the most that probabilities of one event differ. Throws as `klDivergence`. */
export function totalVariation(p: ArrayLike<number>, q: ArrayLike<number>): number {
  return pairwise('totalVariation', p, q, (a, b) => 0.5 * Math.abs(a - b));
}

/** Gives the squared Hellinger distance ½ Σ (√pᵢ − √qᵢ)² = 1 − Σ √(pᵢ qᵢ), in [0, 1]. Throws as `klDivergence`. */
export function squaredHellinger(p: ArrayLike<number>, q: ArrayLike<number>): number {
  return pairwise('squaredHellinger', p, q, (a, b) => 0.5 * (Math.sqrt(a) - Math.sqrt(b)) ** 2);
}

/** Gives Pearson's χ²(p‖q) = Σ (pᵢ − qᵢ)²/qᵢ ≥ exp KL(p‖q) − 1; +∞ where q is 0 and p is not. Throws as `klDivergence`. */
export function chiSquaredDivergence(p: ArrayLike<number>, q: ArrayLike<number>): number {
  return pairwise('chiSquaredDivergence', p, q, (a, b) => (a === b ? 0 : (a - b) ** 2 / b));
}

/**
 * Gives the Rényi divergence log(Σ pᵢ^α qᵢ^(1−α)) / (α − 1) of order α in [0, ∞]; order 1 is KL, order ∞ is log max pᵢ/qᵢ.
 *
 * +∞ where the supports do not meet, and for α ≥ 1 where q is 0 and p is not. Not decreasing in α. Units: nats.
 * Throws as `klDivergence`, and for α < 0 or NaN. Source: van Erven & Harremoës 2014, arXiv:1206.2459.
 */
export function renyiDivergence(p: ArrayLike<number>, q: ArrayLike<number>, order: number): number {
  const where = 'renyiDivergence';
  if (!(order >= 0)) throw new RangeError(`${where}: order must be a number ≥ 0, got ${order}`);
  if (order === 1) return klDivergence(p, q);
  if (order === Infinity) {
    let most = 0;
    pairwise(where, p, q, (a, b) => {
      if (a > 0) most = Math.max(most, a / b);
      return 0;
    });
    return Math.log(most);
  }
  const sum = pairwise(where, p, q, (a, b) => (a > 0 ? a * (a / b) ** (order - 1) : 0));
  return Math.log(sum) / (order - 1);
}

function pairwise(
  where: string,
  p: ArrayLike<number>,
  q: ArrayLike<number>,
  term: (a: number, b: number) => number,
): number {
  if (p.length !== q.length) {
    throw new RangeError(`${where}: p and q must be of one length, got ${p.length} and ${q.length}`);
  }
  const one = distribution(`${where}: p`, p);
  const two = distribution(`${where}: q`, q);
  return one.reduce((sum, a, i) => sum + term(a, two[i]!), 0);
}
