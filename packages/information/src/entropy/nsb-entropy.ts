import { digamma, lgamma, trigamma } from '@moelab/numerics';

const FROM = -30; // log β
const TO = 20;
const STEP = 0.125;

/**
 * Gives the posterior mean of the entropy under the mixture of Dirichlet priors that makes the entropy nearly uniform.
 *
 * E H = ∫ w(β) H₁(β) dβ / ∫ w(β) dβ with H₁ = ψ(n + Kβ + 1) − Σᵢ (nᵢ + β)/(n + Kβ) ψ(nᵢ + β + 1) and
 * w = [K ψ₁(Kβ + 1) − ψ₁(β + 1)] Γ(Kβ)/Γ(n + Kβ) Πᵢ Γ(nᵢ + β)/Γ(β), over log β from −30 to 20 by the trapezoidal rule.
 *
 * K is the size of the alphabet, empty letters included. The integral is off by about 1e-6. 0 for K = 1. Units: nats. Cost: 400 special
 * functions for each distinct count. Source: Nemenman, Shafee, Bialek 2002, arXiv:physics/0108025, eq. 8–11.
 */
export function nsbEntropy(counts: ArrayLike<number>, alphabet: number): number {
  if (alphabet === 1) return 0;
  const multiplicity = new Map<number, number>();
  let n = 0;
  let occupied = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    if (count === 0) continue;
    multiplicity.set(count, (multiplicity.get(count) ?? 0) + 1);
    n += count;
    occupied++;
  }
  const nodes = Math.round((TO - FROM) / STEP) + 1;
  const logWeight = new Float64Array(nodes);
  const means = new Float64Array(nodes);
  let most = -Infinity;
  for (let i = 0; i < nodes; i++) {
    const logBeta = FROM + STEP * i;
    const beta = Math.exp(logBeta);
    const total = n + alphabet * beta;
    let evidence = lgamma(alphabet * beta) - lgamma(total);
    let mean = digamma(total + 1) - (((alphabet - occupied) * beta) / total) * digamma(beta + 1);
    const one = lgamma(beta);
    for (const [count, letters] of multiplicity) {
      evidence += letters * (lgamma(count + beta) - one);
      mean -= ((letters * (count + beta)) / total) * digamma(count + beta + 1);
    }
    means[i] = mean;
    logWeight[i] = evidence + Math.log(priorDensity(alphabet, beta)) + logBeta; // dβ = β d log β
    most = Math.max(most, logWeight[i]!);
  }
  let weights = 0;
  let sum = 0;
  for (let i = 0; i < nodes; i++) {
    const weight = Math.exp(logWeight[i]! - most);
    weights += weight;
    sum += weight * means[i]!;
  }
  return sum / weights;
}

/** The slope of the prior mean of the entropy, K ψ₁(Kβ + 1) − ψ₁(β + 1) > 0. */
function priorDensity(alphabet: number, beta: number): number {
  // the difference of two numbers near 1/β; from here on by the series ψ₁(z + 1) = 1/z − 1/2z² + 1/6z³ − …
  if (beta > 1e4) return (1 - 1 / alphabet) / (2 * beta ** 2) - (1 - 1 / alphabet ** 2) / (6 * beta ** 3);
  return alphabet * trigamma(alphabet * beta + 1) - trigamma(beta + 1);
}
