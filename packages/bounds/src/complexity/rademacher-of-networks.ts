import { sum } from '@moelab/numerics';
import type { NetworkNorms } from './network-norms.ts';

/**
 * Bounds the Rademacher complexity of networks with one output whose weight matrices have limited Frobenius norms: X (√(2 log
 * 2 · L) + 1) Π M_j/√m.
 *
 * The activation must be 1-Lipschitz and positively homogeneous, as relu is; L = number of matrices, without biases (a bias
 * is an input of 1, see `expertNorm` in docs/sparse-moe-bound.md). X: every input has norm ≤ X; or the root mean square of
 * the norms, for the complexity on given points.
 *
 * Source: Golowich, Rakhlin & Shamir 2018, arXiv:1712.06541, Theorem 1.
 */
export const golowichRademacher = (m: number, frobenius: readonly number[], inputNorm: number): number =>
  (inputNorm *
    (Math.sqrt(2 * Math.LN2 * frobenius.length) + 1) *
    frobenius.reduce((product, norm) => product * norm, 1)) /
  Math.sqrt(m);

/**
 * Bounds the Rademacher complexity of a network's loss by spectral norms: 4/m + 12 √Q log(m)/m.
 *
 * Q = ‖X‖_F² log(2w²) Π (s_j ρ_j)² (Σ (b_j/s_j)^⅔)³ · C², with log N(ε) ≤ Q/ε²: s_j spectral norms, b_j (2, 1)-distances to
 * the reference, ρ_j the Lipschitz constants of the activations (default 1), w the width, C the loss's (2/γ for the ramp of
 * margin γ). It is the complexity of the loss, which lies in [0, 1]: C is in it already, so that it enters `rademacher` with
 * lipschitz 1. A layer of norm 0 makes it 4/m.
 *
 * ‖X‖_F is the root of the sum of all squared inputs. Source: Bartlett, Foster & Telgarsky 2017, arXiv:1706.08498, Theorem
 * 3.3 and Lemma A.5.
 */
export function spectralRademacher(
  m: number,
  { spectral, twoOne, width }: NetworkNorms,
  {
    inputs,
    lipschitz,
    activations = spectral.map(() => 1),
  }: { readonly inputs: number; readonly lipschitz: number; readonly activations?: readonly number[] },
): number {
  const scale = spectral.reduce((product, s, j) => product * s * activations[j]!, lipschitz * inputs);
  const ratios = scale === 0 ? 0 : sum(spectral.map((s, j) => (twoOne[j]! / s) ** (2 / 3))) ** 1.5;
  const root = scale * Math.sqrt(Math.log(2 * width ** 2)) * ratios; // √Q
  return 4 / m + (12 * root * Math.log(m)) / m;
}
