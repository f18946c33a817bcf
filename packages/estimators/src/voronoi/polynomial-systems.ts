import { MoelabError } from '@moelab/core';

/** The order at which a polynomial system stops having a non-trivial solution. */
export interface SystemOrder {
  readonly order: number;
  /** False where only a lower bound is known. */
  readonly isExact: boolean;
  readonly source: string;
}

const HO_NGUYEN = 'Ho & Nguyen 2016, Annals of Statistics 44, 2726';
const NGUYEN = 'Nguyen, Nguyen & Ho 2023, arXiv:2305.03288';

function orderOf(name: string, source: string, m: number): SystemOrder {
  if (!Number.isSafeInteger(m) || m < 1)
    throw new MoelabError('INVALID_OPTIONS', `${name}: m must be an integer ≥ 1, got ${m}`);
  if (m === 1) return { order: 1, isExact: true, source: 'a cell of one atom: first order' };
  if (m <= 3) return { order: 2 * m, isExact: true, source };
  return { order: 7, isExact: false, source };
}

/**
 * Gives r̄(m), the least order r at which Σ_{i≤m} Σ_{n₁+2n₂=l} s₃ᵢ² s₁ᵢ^n₁ s₂ᵢ^n₂/(n₁! n₂!) = 0, l = 1 … r, has no solution with
 * every s₃ᵢ ≠ 0 and some s₁ᵢ ≠ 0: how slowly mean and variance of m atoms in one cell are told apart.
 *
 * 4 for m = 2, 6 for m = 3; for m ≥ 4 at least 7, which is what is given, with `isExact: false`. 1 for a single atom.
 * Source: Ho & Nguyen 2016.
 */
export const rBar = (m: number): SystemOrder => orderOf('rBar', HO_NGUYEN, m);

/**
 * Gives r̃(m), the least order at which the system of the softmax gate with linear experts (`rTildeResiduals`) has no
 * non-trivial solution: how slowly gate, slope, intercept and variance of m atoms in one cell are told apart. r̃ ≤ r̄.
 *
 * 4 for m = 2, 6 for m = 3; for m ≥ 4 at least 7, which is what is given, with `isExact: false`. 1 for a single atom.
 * Source: Nguyen, Nguyen & Ho 2023.
 */
export const rTilde = (m: number): SystemOrder => orderOf('rTilde', NGUYEN, m);

/** One atom of a candidate solution of the system of r̄: mean, variance, root of the weight. */
export interface RBarAtom {
  readonly s1: number;
  readonly s2: number;
  readonly s3: number;
}

/**
 * Gives the residuals of the system of r̄ at a candidate solution, for l = 1 … order: a solution shows r̄(m) > order.
 *
 * Σᵢ Σ_{n₁+2n₂=l} s₃ᵢ² s₁ᵢ^n₁ s₂ᵢ^n₂/(n₁! n₂!). Source: Ho & Nguyen 2016.
 */
export function rBarResiduals(atoms: readonly RBarAtom[], order: number): Float64Array {
  const residuals = new Float64Array(order);
  for (const { s1, s2, s3 } of atoms)
    for (let l = 1; l <= order; l++)
      for (let n2 = 0; 2 * n2 <= l; n2++) residuals[l - 1]! += s3 ** 2 * term(s1, l - 2 * n2) * term(s2, n2);
  return residuals;
}

/** One atom of a candidate solution of the system of r̃: changes of gate slopes, expert slopes, intercept, variance; root of the weight. */
export interface RTildeAtom {
  readonly t1: readonly number[];
  readonly t2: readonly number[];
  readonly t3: number;
  readonly t4: number;
  readonly t5: number;
}

/** One equation of the system of r̃ with its residual. */
export interface RTildeResidual {
  readonly l1: readonly number[];
  readonly l2: number;
  readonly residual: number;
}

/**
 * Gives the residuals of the system of r̃ at a candidate solution, for all l₁ ∈ ℕᵈ, l₂ ≥ 0 with 1 ≤ |l₁| + l₂ ≤ order: a
 * non-trivial solution shows r̃(m) > order.
 *
 * Σᵢ Σ_α t₅ᵢ² t₁ᵢ^α₁ t₂ᵢ^α₂ t₃ᵢ^α₃ t₄ᵢ^α₄/(α₁! α₂! α₃! α₄!) over α₁ + α₂ = l₁, α₃ + 2α₄ = l₂ − |α₂|.
 * Source: Nguyen, Nguyen & Ho 2023.
 */
export function rTildeResiduals(atoms: readonly RTildeAtom[], order: number): readonly RTildeResidual[] {
  const inputs = atoms[0]?.t1.length ?? 0;
  return multiIndices(inputs, order).flatMap((l1) => {
    const total = l1.reduce((a, b) => a + b, 0);
    const orders = Array.from({ length: order - total + 1 }, (_, l2) => l2).filter((l2) => total + l2 >= 1);
    return orders.map((l2) => {
      let residual = 0;
      for (const { t1, t2, t3, t4, t5 } of atoms)
        for (const a2 of multiIndices(inputs, l2).filter((a) => a.every((v, u) => v <= l1[u]!))) {
          const left = l2 - a2.reduce((a, b) => a + b, 0);
          let ofSlopes = t5 ** 2;
          for (const [u, a] of a2.entries()) ofSlopes *= term(t1[u]!, l1[u]! - a) * term(t2[u]!, a);
          for (let a4 = 0; 2 * a4 <= left; a4++)
            residual += ofSlopes * term(t3, left - 2 * a4) * term(t4, a4);
        }
      return { l1, l2, residual };
    });
  });
}

/** vⁿ/n!. */
function term(v: number, n: number): number {
  let product = 1;
  for (let k = 1; k <= n; k++) product *= v / k;
  return product;
}

/** All vectors of ℕᵈ with a sum of at most `most`. */
function multiIndices(d: number, most: number): readonly (readonly number[])[] {
  if (d === 0) return [[]];
  return multiIndices(d - 1, most).flatMap((head) => {
    const left = most - head.reduce((a, b) => a + b, 0);
    return Array.from({ length: left + 1 }, (_, v) => [...head, v]);
  });
}
