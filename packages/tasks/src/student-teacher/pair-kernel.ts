import { MoelabError } from '@moelab/core';
import { gateCoefficients } from './gate-coefficients.ts';

/** k(i, j) = E[f_i f_j] of two units, and its slopes in the six inner products that it depends on. */
export interface PairKernel {
  /** At A = w_i · w_j, B = w_i · v_i, C = w_i · v_j, D = w_j · v_i, E = w_j · v_j, ρ = v_i · v_j; fills `slopes` and gives k. */
  at(a: number, b: number, c: number, d: number, e: number, rho: number): number;
  /** ∂k in A, B, C, D, E and ρ at the last point. */
  readonly slopes: Float64Array;
}

/** The default number of Hermite terms of the gate: K_pq is then exact to 1e-12 for every ρ that is used. */
export const TERMS = 90;

/** The (p, q), p ≤ q, of all K_pq in k and its slopes. */
const ORDERS = [
  [0, 0],
  [1, 1],
  [0, 2],
  [2, 2],
  [1, 3],
  [0, 4],
  [3, 3],
  [2, 4],
  [1, 5],
  [0, 6],
  [4, 4],
  [3, 5],
  [2, 6],
  [1, 7],
] as const; // prettier-ignore
const COUNT = ORDERS.length;
const placeOf = (p: number, q: number): number =>
  ORDERS.findIndex(([low, high]) => low === Math.min(p, q) && high === Math.max(p, q));
/** By n = 0 … 3 and s = 0 … 2n: where K_{s, 2n−s} is, and its slope K_{s+1, 2n−s+1}. */
const PLACES = [0, 1, 2, 3].map((n) => Array.from({ length: 2 * n + 1 }, (_, s) => placeOf(s, 2 * n - s)));
const SLOPE_PLACES = [0, 1, 2, 3].map((n) =>
  Array.from({ length: 2 * n + 1 }, (_, s) => placeOf(s + 1, 2 * n - s + 1)),
);
const NONE = new Float64Array(0);
/** What ρ to this power is too small to count. */
const NEGLIGIBLE = Math.log(1e-18);

/**
 * Makes the kernel of units σ(v · x) He₃(w · x) of unit vectors under x ~ N(0, I).
 *
 * k = Σ_{r=0}^{3} Σ_{a+b=3−r} Σ_{a'+b'=3−r} 36/(r! a! b! a'! b'!) A^r B^a C^b D^{a'} E^{b'} K_{a+a', b+b'}(ρ),
 * K_pq(ρ) = E[σ⁽ᵖ⁾(Z) σ⁽ᵠ⁾(Z')] = Σ_k c⁽ᵖ⁾_k c⁽ᵠ⁾_k ρᵏ, Corr(Z, Z') = ρ, c⁽ᵖ⁾_k = c_{k+p} √((k+p)!/k!); dK_pq/dρ = K_{p+1, q+1}.
 * p + q is even, so that each K_pq is even or odd in ρ. It extends to vectors of other norms in a way of its own; only its
 * tangential slopes mean something.
 *
 * `terms` Hermite coefficients of σ; those that ρᵏ makes smaller than 1e-18 are left out. Cost of a point: at most 14 · terms/2
 * + 250 multiplications. Refuses terms that are no integer ≥ 8 (K₁₇ needs c₇). Source: the Hermite expansion of Liao and Kyrillidis 2025,
 * arXiv:2510.07205; the formula is our own derivation.
 */
export function pairKernel(terms: number = TERMS): PairKernel {
  if (!Number.isSafeInteger(terms) || terms < 8)
    throw new MoelabError('INVALID_OPTIONS', `pairKernel: terms must be an integer ≥ 8, got ${terms}`);
  const powers = Math.ceil(terms / 2);
  const coefficients = coefficientsOf(terms, powers);
  const K = new Float64Array(COUNT);
  const slopes = new Float64Array(6);
  const x = [0, 1, 2, 3].map((n) => new Float64Array(n + 1)); // B^a C^{n−a}/(a! (n−a)!)
  const y = [0, 1, 2, 3].map((n) => new Float64Array(n + 1)); // the same of D and E
  const powersOfA = new Float64Array(4); // 36 A^r/r!

  const evaluateK = (rho: number): void => {
    const square = rho * rho;
    const needed = square < 1 ? Math.ceil(NEGLIGIBLE / Math.log(square)) + 1 : powers;
    K.fill(0);
    for (let t = 0; t < COUNT; t += 2) {
      let first = 0;
      let second = 0;
      for (let n = Math.min(powers, needed) - 1, at = n * COUNT + t; n >= 0; n--, at -= COUNT) {
        first = first * square + coefficients[at]!;
        second = second * square + coefficients[at + 1]!;
      }
      K[t] = first;
      K[t + 1] = second;
    }
    for (let t = 0; t < COUNT; t++) if (ORDERS[t]![0] % 2 === 0) K[t]! *= rho;
    K[0]! += 0.25; // c₀², the only coefficient of an even number
  };

  return {
    slopes,
    at(a, b, c, d, e, rho) {
      evaluateK(rho);
      fillProducts(x, b, c);
      fillProducts(y, d, e);
      powersOfA[0] = 36;
      for (let r = 1; r <= 3; r++) powersOfA[r] = (powersOfA[r - 1]! * a) / r;
      let value = 0;
      slopes.fill(0);
      for (let n = 0; n <= 3; n++) {
        const r = 3 - n;
        const [own, rising] = [PLACES[n]!, SLOPE_PLACES[n]!];
        const [xn, yn] = [x[n]!, y[n]!];
        const [xl, yl] = n > 0 ? [x[n - 1]!, y[n - 1]!] : [NONE, NONE];
        let inner = 0;
        let inB = 0;
        let inC = 0;
        let inD = 0;
        let inE = 0;
        let inRho = 0;
        for (let i = 0; i <= n; i++) {
          // over what D and E have, at this power of B and C
          let sum = 0;
          let sumRho = 0;
          let sumD = 0;
          let sumE = 0;
          for (let j = 0; j <= n; j++) {
            sum += yn[j]! * K[own[i + j]!]!;
            sumRho += yn[j]! * K[rising[i + j]!]!;
          }
          for (let j = 0; j < n; j++) {
            sumD += yl[j]! * K[own[i + j + 1]!]!;
            sumE += yl[j]! * K[own[i + j]!]!;
          }
          const xi = xn[i]!;
          inner += xi * sum;
          inRho += xi * sumRho;
          inD += xi * sumD;
          inE += xi * sumE;
          if (i > 0) inB += xl[i - 1]! * sum;
          if (i < n) inC += xl[i]! * sum;
        }
        const factor = powersOfA[r]!;
        value += factor * inner;
        if (r > 0) slopes[0]! += powersOfA[r - 1]! * inner;
        slopes[1]! += factor * inB;
        slopes[2]! += factor * inC;
        slopes[3]! += factor * inD;
        slopes[4]! += factor * inE;
        slopes[5]! += factor * inRho;
      }
      return value;
    },
  };
}

/** (powers, COUNT): the coefficients of ρ^{2n} (p odd) or ρ^{2n+1} (p even) of each K_pq. */
function coefficientsOf(terms: number, powers: number): Float64Array {
  const c = gateCoefficients(terms);
  const derived = (p: number, k: number): number => {
    if (k + p >= terms || k + p === 0) return 0;
    let product = 1;
    for (let i = k + 1; i <= k + p; i++) product *= i;
    return c[k + p]! * Math.sqrt(product);
  };
  const coefficients = new Float64Array(powers * COUNT);
  for (let n = 0; n < powers; n++)
    for (const [t, [p, q]] of ORDERS.entries()) {
      const k = 2 * n + (p % 2 === 0 ? 1 : 0);
      coefficients[n * COUNT + t] = derived(p, k) * derived(q, k);
    }
  return coefficients;
}

function fillProducts(of: readonly Float64Array[], b: number, c: number): void {
  of[0]![0] = 1;
  for (let n = 1; n <= 3; n++) {
    const [before, own] = [of[n - 1]!, of[n]!];
    own[0] = (before[0]! * c) / n;
    for (let i = 1; i <= n; i++) own[i] = (before[i - 1]! * b) / i;
  }
}
