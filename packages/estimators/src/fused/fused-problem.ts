import { type Dataset, type Model, prefixedNames, withoutPrefix } from '@moelab/core';
import { type LikelihoodProblem, VARIANCE_FLOOR } from '../likelihood-problem.ts';
import { addDots } from './columns.ts';
import { gateStep, newtonStep } from './gate-step.ts';
import { type GatedGaussian, gatedGaussian } from './gated-gaussian.ts';
import { type Statistics, statistics } from './m-step-statistics.ts';
import { overBlocks } from './over-blocks.ts';
import { BLOCK } from './weighted-grams.ts';

/** Steps of the gate in the M-step of a start, at least: its responsibilities are far from the gate it begins with. */
const START_ITERATIONS = 10;

/**
 * The likelihood of Gaussian experts with linear coefficients under a softmax gate, in plain float64 loops:
 *
 * log p(y|x) = log Σ_k softmax(s(x))_k N(y; Φ(x) C_k, ν_k I).
 *
 * One pass over blocks of rows gives responsibilities, the weighted Gram matrices of every expert and of the gate's
 * Hessian, so an EM step keeps nothing per row. Memory: the data and two designs; no array of rows × parameters.
 * Cost of an EM step: rows · (2K exponentials + (K + K(K−1)/2) p(p+1)/2 multiplications).
 * Source: Jordan & Jacobs 1994 (Neural Computation 6, 181), with one Newton step for the gate.
 */
export function fusedProblem(
  model: Model,
  data: Dataset,
  { gateIterations, names }: { readonly gateIterations: number; readonly names: (input: number) => string },
): LikelihoodProblem {
  const gaussian = gatedGaussian(model, data, names);
  const { rows, experts, gate, bank } = gaussian;
  const gateSize = gate.size;
  const size = gateSize + bank.size;

  const isBelowFloor = (theta: Float64Array) => {
    if (bank.mode === 'fixed') return false;
    const own = gaussian.expertsOf(theta);
    for (let k = 0; k < experts; k++)
      if (!(bank.relativeVariance(own, k) >= VARIANCE_FLOOR * 0.999)) return true;
    return false;
  };

  const responsibilities: LikelihoodProblem['responsibilities'] = async (theta) => {
    const all = new Float64Array(rows * experts);
    const logLikelihood = overBlocks(rows, (from, count) => {
      const value = gaussian.eStep(theta, from, count);
      for (let k = 0; k < experts; k++)
        for (let i = 0; i < count; i++) all[(from + i) * experts + k] = gaussian.r[k * BLOCK + i]!;
      return value;
    });
    return { logLikelihood, responsibilities: all };
  };

  const expertStep = (theta: Float64Array, { moments }: Statistics): Float64Array => {
    const moved = Float64Array.from(theta);
    moved.set(bank.mStep(gaussian.expertsOf(theta), moments), gateSize);
    return moved;
  };

  return {
    engine: 'fused',
    size,
    gateSize,
    rows,
    experts,
    noise: 1e-12,
    fromValues(parameters) {
      const theta = new Float64Array(size);
      theta.set(gate.fromValues(withoutPrefix('gate.', parameters)));
      theta.set(bank.fromValues(withoutPrefix('experts.', parameters)), gateSize);
      return theta;
    },
    toValues: (theta) => ({
      ...prefixedNames('gate.', gate.toValues(theta, withoutPrefix('gate.', model.parameters))),
      ...prefixedNames(
        'experts.',
        bank.toValues(gaussian.expertsOf(theta), withoutPrefix('experts.', model.parameters)),
      ),
    }),
    async at(theta) {
      const gradient = new Float64Array(size);
      if (isBelowFloor(theta)) return { logLikelihood: -Infinity, gradient };
      return { logLikelihood: addGradient(gaussian, theta, gradient), gradient };
    },
    responsibilities,
    async emStep(theta) {
      if (gate.newton !== undefined && gateIterations === 1) {
        const found = statistics(gaussian, theta);
        const next = expertStep(theta, found);
        const step = newtonStep(gaussian, found);
        for (let c = 0; c < gateSize; c++) next[c]! += step[c]!;
        return { logLikelihood: found.logLikelihood, next };
      }
      const { logLikelihood, responsibilities: given } = await responsibilities(theta);
      const moved = expertStep(theta, statistics(gaussian, theta, given));
      return { logLikelihood, next: gateStep(gaussian, moved, given, gateIterations) };
    },
    async mStep(theta, given) {
      const moved = expertStep(theta, statistics(gaussian, theta, given));
      return gateStep(gaussian, moved, given, Math.max(gateIterations, START_ITERATIONS));
    },
    relativeVariances: (theta) =>
      Float64Array.from({ length: experts }, (_, k) => bank.relativeVariance(gaussian.expertsOf(theta), k)),
  };
}

/**
 * Adds the gradient of the log-likelihood, and returns its value: with r the responsibilities and e the residuals,
 * ∂s_k: r_k − p_k; ∂C_k: Σ r_k Φ e_k/ν_k; ∂log ν_k: Σ r_k (e_k²/ν_k − 1)/2 for each output.
 */
function addGradient(model: GatedGaussian, theta: Float64Array, gradient: Float64Array): number {
  const { rows, experts, gate, bank, p, r, means } = model;
  const { outputs, features } = bank;
  const own = model.expertsOf(theta);
  const ofExperts = gradient.subarray(gate.size);
  return overBlocks(rows, (from, count) => {
    const value = model.eStep(theta, from, count);
    for (let k = 0; k < experts; k++) {
      const start = k * BLOCK;
      const inverse = 1 / bank.relativeVariance(own, k);
      const logVariance = bank.logVarianceAt(k);
      for (let o = 0; o < outputs; o++) {
        const mean = (k * outputs + o) * BLOCK;
        const target = o * rows + from;
        let curvature = 0;
        for (let i = 0; i < count; i++) {
          const e = bank.y[target + i]! - means[mean + i]!;
          const weighted = r[start + i]! * e * inverse;
          curvature += 0.5 * (weighted * e - r[start + i]!);
          means[mean + i] = weighted; // reused: r e/ν
        }
        if (logVariance >= 0) ofExperts[logVariance]! += curvature;
        const first = bank.coefficientsAt(k) + o;
        addDots(ofExperts, first, outputs, bank.design.columns, rows, features, from, count, means, mean);
      }
    }
    for (let i = 0; i < experts * BLOCK; i++) p[i] = r[i]! - p[i]!;
    gate.addGradient(theta, from, count, p, gradient);
    return value;
  });
}
