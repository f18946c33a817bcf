import { lgamma } from '@moelab/numerics';
import { bankInformation } from './bank-information.ts';

/** Is the exact law of what ERM chooses from a bank, with the errors of the choice. */
export interface ErmLaw {
  /** π_r = P(ERM chooses candidate r), (R). */
  readonly probabilities: Float64Array;
  readonly sampleSize: number;
  /** The expected error of the chosen candidate on the sample that chose it, and in the population. */
  readonly chosen: { readonly empiricalRisk: number; readonly risk: number };
  /** The mean of the population risks: what a uniform candidate has on either. */
  readonly meanRisk: number;
}

/** Is what a bank has at one α: information in nats, and risks of the candidate that is drawn from the mixture posterior. */
export interface ExactMixture {
  readonly alpha: number;
  /** I(S; W). */
  readonly information: number;
  /** E R_S(W). */
  readonly empiricalRisk: number;
  /** E R(W). */
  readonly risk: number;
  /** E R(W) − E R_S(W), linear in α. */
  readonly gap: number;
}

/**
 * Gives the law of the ERM index for candidates whose errors are independent of each other, by their population risks.
 *
 * π_r = Σ_c P(B_r = c) Π_{j<r} P(B_j > c) Π_{j>r} P(B_j ≥ c) with B_j ~ Bin(m, risk_j), ties to the smallest index; E min_j B_j / m =
 * (1/m) Σ_{c≥1} Π_j P(B_j ≥ c). No Monte Carlo: errors are those of rounding, about 1e-14.
 *
 * Shapes: risks (R). Cost: O(R m). Throws a RangeError for no candidate, a risk outside [0, 1], and m that is no integer ≥ 1.
 */
export function independentErmLaw(risks: ArrayLike<number>, sampleSize: number): ErmLaw {
  const m = sampleSize;
  const problems: string[] = [];
  const wrong = Array.from(risks).findIndex((risk) => !(risk >= 0 && risk <= 1));
  if (risks.length === 0) problems.push('risks must have a candidate, got none');
  if (wrong >= 0) problems.push(`risks[${wrong}] must be in [0, 1], got ${risks[wrong]}`);
  if (!Number.isSafeInteger(m) || m < 1) problems.push(`sampleSize must be an integer ≥ 1, got ${m}`);
  if (problems.length > 0) throw new RangeError(`independentErmLaw: ${problems.join('; ')}`);

  const laws = Array.from(risks, (risk) => binomialLaw(m, risk));
  const probabilities = new Float64Array(laws.length);
  const after = new Float64Array(laws.length + 1).fill(1); // Π_{j≥r} P(B_j ≥ c)
  let least = 0;
  for (let c = 0; c <= m; c++) {
    for (let r = laws.length - 1; r >= 0; r--) after[r] = after[r + 1]! * laws[r]!.atLeast[c]!;
    if (c > 0) least += after[0]!;
    let before = 1; // Π_{j<r} P(B_j > c)
    for (const [r, { equal, atLeast }] of laws.entries()) {
      probabilities[r]! += before * equal[c]! * after[r + 1]!;
      before *= atLeast[c + 1]!;
    }
  }
  const risk = probabilities.reduce((sum, own, r) => sum + own * risks[r]!, 0);
  const meanRisk = Array.from(risks).reduce((sum, own) => sum + own, 0) / risks.length;
  return { probabilities, sampleSize: m, chosen: { empiricalRisk: least / m, risk }, meanRisk };
}

/** Gives I(S; W), both risks and the gap of the α-mixture posterior, from the law of the ERM index. Throws as `bankInformation`. */
export function exactMixture({ probabilities, chosen, meanRisk }: ErmLaw, alpha: number): ExactMixture {
  return {
    alpha,
    information: bankInformation(probabilities, alpha),
    empiricalRisk: (1 - alpha) * meanRisk + alpha * chosen.empiricalRisk,
    risk: (1 - alpha) * meanRisk + alpha * chosen.risk,
    gap: alpha * (chosen.risk - chosen.empiricalRisk),
  };
}

/** P(B = c) and P(B ≥ c) for c = 0 … m + 1. */
function binomialLaw(m: number, risk: number) {
  const equal = new Float64Array(m + 2);
  const atLeast = new Float64Array(m + 2);
  const power = (base: number, times: number) => (times === 0 ? 0 : times * Math.log(base));
  for (let c = m; c >= 0; c--) {
    const ways = lgamma(m + 1) - lgamma(c + 1) - lgamma(m - c + 1);
    equal[c] = Math.exp(ways + power(risk, c) + power(1 - risk, m - c));
    atLeast[c] = c === 0 ? 1 : atLeast[c + 1]! + equal[c]!;
  }
  return { equal, atLeast };
}
