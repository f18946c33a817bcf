import { type Dataset, type Model, prefixedNames, withoutPrefix } from '@moelab/core';
import { minimize, solvePositive } from '@moelab/numerics';
import { type LikelihoodProblem, VARIANCE_FLOOR } from '../likelihood-problem.ts';
import { activationLogits } from './activation-logits.ts';
import { affineLogits } from './affine-logits.ts';
import { addCombination, addDots } from './columns.ts';
import { linearGaussianBank } from './linear-gaussian-bank.ts';
import { addWeightedGrams, BLOCK, productScratch, unpacked } from './weighted-grams.ts';

/** Whether the gate and the experts of a one-layer model are of known families. */
export function canFuse(model: Model): boolean {
  const layer = model.layers[0]!;
  return model.layers.length === 1 && layer.gate.fused !== undefined && layer.expert.fused !== undefined;
}

const LOG_2PI = Math.log(2 * Math.PI);

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
  { x, y }: Dataset,
  { gateIterations, names }: { readonly gateIterations: number; readonly names: (input: number) => string },
): LikelihoodProblem {
  const layer = model.layers[0]!;
  const { experts } = layer.spec;
  const gateFusion = layer.gate.fused!;
  const state = withoutPrefix('gate.', model.state);
  const bank = linearGaussianBank(
    layer.expert.fused!,
    layer.expert.parameters,
    experts,
    x,
    y,
    withoutPrefix('experts.', model.parameters),
  );
  const gate =
    gateFusion.family === 'affine-softmax'
      ? affineLogits(gateFusion, x, experts, state, names, { matrix: bank.designMatrix, design: bank.design })
      : activationLogits(gateFusion, x, experts, state);
  const { rows } = x;
  const { outputs, features } = bank;
  const gateSize = gate.size;
  const size = gateSize + bank.size;
  const pairs = (features * (features + 1)) / 2;
  const { newton } = gate;
  const gatePairs = newton === undefined ? 0 : (newton.count * (newton.count + 1)) / 2;
  const gateWeights = newton === undefined ? 0 : (newton.free * (newton.free + 1)) / 2;
  const isSameDesign = newton?.columns === bank.design.columns;

  // scratch of one block, column-major
  const s = new Float64Array(experts * BLOCK);
  const p = new Float64Array(experts * BLOCK);
  const r = new Float64Array((experts + gateWeights) * BLOCK); // responsibilities, then the gate's curvature weights
  const means = new Float64Array(experts * outputs * BLOCK);
  const product = productScratch();
  const top = new Float64Array(BLOCK);
  const total = new Float64Array(BLOCK);
  const lse = new Float64Array(BLOCK);

  const expertsOf = (theta: Float64Array) => theta.subarray(gateSize);

  /**
   * Returns Σ_i log Σ_k exp a_ik of a block, and leaves the rows' terms in `lse` and softmax(a) in `out`.
   */
  const softmaxBlock = (a: Float64Array, out: Float64Array, count: number): number => {
    top.fill(-Infinity, 0, count);
    total.fill(0, 0, count);
    for (let k = 0; k < experts; k++) {
      const start = k * BLOCK;
      for (let i = 0; i < count; i++) if (a[start + i]! > top[i]!) top[i] = a[start + i]!;
    }
    for (let k = 0; k < experts; k++) {
      const start = k * BLOCK;
      for (let i = 0; i < count; i++) {
        const e = Math.exp(a[start + i]! - top[i]!);
        out[start + i] = e;
        total[i]! += e;
      }
    }
    let sum = 0;
    for (let i = 0; i < count; i++) {
      lse[i] = top[i]! + Math.log(total[i]!);
      sum += lse[i]!;
      total[i] = 1 / total[i]!;
    }
    for (let k = 0; k < experts; k++) {
      const start = k * BLOCK;
      for (let i = 0; i < count; i++) out[start + i]! *= total[i]!;
    }
    return sum;
  };

  /** Fills logits, gate probabilities, means and responsibilities of a block; returns its log-likelihood. */
  const eStepBlock = (theta: Float64Array, from: number, count: number): number => {
    gate.logits(theta, from, count, s);
    softmaxBlock(s, p, count);
    // normalize before the densities are added: beside logits of 1e100 they would be lost
    for (let k = 0; k < experts; k++) for (let i = 0; i < count; i++) s[k * BLOCK + i]! -= lse[i]!;
    const own = expertsOf(theta);
    const { columns } = bank.design;
    for (let k = 0; k < experts; k++) {
      const variance = bank.relativeVariance(own, k);
      const constant = -0.5 * outputs * (LOG_2PI + Math.log(variance * bank.scale ** 2));
      const half = -0.5 / variance;
      const start = k * BLOCK;
      for (let i = 0; i < count; i++) s[start + i]! += constant;
      for (let o = 0; o < outputs; o++) {
        const mean = (k * outputs + o) * BLOCK;
        means.fill(0, mean, mean + count);
        const first = bank.coefficientsAt(k) + o;
        addCombination(means, mean, columns, rows, features, from, count, own, first, outputs);
        const target = o * rows + from;
        for (let i = 0; i < count; i++) {
          const e = bank.y[target + i]! - means[mean + i]!;
          s[start + i]! += half * e * e;
        }
      }
    }
    return softmaxBlock(s, r, count);
  };

  /** Sums block by block, compensated (Neumaier). */
  const overBlocks = (block: (from: number, count: number) => number): number => {
    let sum = 0;
    let lost = 0;
    for (let from = 0; from < rows; from += BLOCK) {
      const value = block(from, Math.min(BLOCK, rows - from));
      const next = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
    }
    return sum + lost;
  };

  const isBelowFloor = (theta: Float64Array) => {
    const own = expertsOf(theta);
    for (let k = 0; k < experts; k++)
      if (bank.mode !== 'fixed' && !(bank.relativeVariance(own, k) >= VARIANCE_FLOOR * 0.999)) return true;
    return false;
  };

  const at: LikelihoodProblem['at'] = async (theta) => {
    const gradient = new Float64Array(size);
    if (isBelowFloor(theta)) return { logLikelihood: -Infinity, gradient };
    const own = expertsOf(theta);
    const ofExperts = gradient.subarray(gateSize);
    const logLikelihood = overBlocks((from, count) => {
      const value = eStepBlock(theta, from, count);
      for (let k = 0; k < experts; k++) {
        const start = k * BLOCK;
        const inverse = 1 / bank.relativeVariance(own, k);
        const logVariance = bank.logVarianceAt(k);
        const first = bank.coefficientsAt(k);
        for (let o = 0; o < outputs; o++) {
          const mean = (k * outputs + o) * BLOCK;
          const target = o * rows + from;
          let curvature = 0;
          for (let i = 0; i < count; i++) {
            const e = bank.y[target + i]! - means[mean + i]!;
            const weighted = r[start + i]! * e * inverse;
            curvature += 0.5 * (weighted * e - r[start + i]!);
            means[mean + i] = weighted; // reused: r (y − m)/ν
          }
          if (logVariance >= 0) ofExperts[logVariance]! += curvature;
          addDots(
            ofExperts,
            first + o,
            outputs,
            bank.design.columns,
            rows,
            features,
            from,
            count,
            means,
            mean,
          );
        }
      }
      for (let i = 0; i < experts * BLOCK; i++) p[i] = r[i]! - p[i]!;
      gate.addGradient(theta, from, count, p, gradient);
      return value;
    });
    return { logLikelihood, gradient };
  };

  interface Statistics {
    readonly logLikelihood: number;
    readonly mass: Float64Array;
    readonly grams: Float64Array;
    readonly crosses: Float64Array;
    readonly squares: Float64Array;
    readonly gateGradient: Float64Array;
    readonly gateGrams: Float64Array;
  }

  /** One pass: the statistics of an M-step, with responsibilities of its own (E-step) or given ones. */
  const statistics = (theta: Float64Array, given?: Float64Array): Statistics => {
    const mass = new Float64Array(experts);
    const crosses = new Float64Array(experts * features * outputs);
    const squares = new Float64Array(experts);
    const gateGradient = new Float64Array(gateSize);
    const grams = new Float64Array((experts + (isSameDesign ? gateWeights : 0)) * pairs);
    const separate = new Float64Array(isSameDesign ? 0 : gateWeights * gatePairs);
    const { columns } = bank.design;
    const logLikelihood = overBlocks((from, count) => {
      let value = 0;
      if (given === undefined) value = eStepBlock(theta, from, count);
      else {
        gate.logits(theta, from, count, s);
        softmaxBlock(s, p, count);
        for (let k = 0; k < experts; k++)
          for (let i = 0; i < count; i++) r[k * BLOCK + i] = given[(from + i) * experts + k]!;
      }
      for (let k = 0; k < experts; k++) {
        const start = k * BLOCK;
        let own = 0;
        for (let i = 0; i < count; i++) own += r[start + i]!;
        mass[k]! += own;
        for (let o = 0; o < outputs; o++) {
          const target = o * rows + from;
          let square = 0;
          for (let i = 0; i < count; i++) {
            const weighted = r[start + i]! * bank.y[target + i]!;
            product[i] = weighted;
            square += weighted * bank.y[target + i]!;
          }
          squares[k]! += square;
          const first = k * features * outputs + o;
          addDots(crosses, first, outputs, columns, rows, features, from, count, product, 0);
        }
      }
      if (newton !== undefined) {
        let w = experts * BLOCK;
        for (let k = 0; k < newton.free; k++) {
          for (let l = 0; l <= k; l++, w += BLOCK) {
            for (let i = 0; i < count; i++) {
              const pk = p[k * BLOCK + i]!;
              r[w + i] = k === l ? pk * (1 - pk) : -pk * p[l * BLOCK + i]!;
            }
          }
        }
      }
      if (isSameDesign)
        addWeightedGrams(columns, rows, features, from, count, r, experts + gateWeights, grams, product);
      else {
        addWeightedGrams(columns, rows, features, from, count, r, experts, grams, product);
        if (newton !== undefined)
          addWeightedGrams(
            newton.columns,
            rows,
            newton.count,
            from,
            count,
            r.subarray(experts * BLOCK),
            gateWeights,
            separate,
            product,
          );
      }
      for (let i = 0; i < experts * BLOCK; i++) p[i] = r[i]! - p[i]!;
      gate.addGradient(theta, from, count, p, gateGradient);
      return value;
    });
    const gateGrams = isSameDesign ? grams.subarray(experts * pairs) : separate;
    return { logLikelihood, mass, grams, crosses, squares, gateGradient, gateGrams };
  };

  const expertStep = (theta: Float64Array, found: Statistics): Float64Array => {
    const moved = Float64Array.from(theta);
    const own = bank.mStep(expertsOf(theta), {
      mass: found.mass,
      square: found.squares,
      gram: (k) => unpacked(found.grams, k * pairs, features),
      cross: (k) => found.crosses.slice(k * features * outputs, (k + 1) * features * outputs),
    });
    moved.set(own, gateSize);
    return moved;
  };

  /** The Newton step of the gate from the statistics of a pass. */
  const newtonStep = ({ gateGradient, gateGrams }: Statistics): Float64Array => {
    const { count, free } = newton!;
    const hessian = new Float64Array(gateSize * gateSize);
    let block = 0;
    for (let k = 0; k < free; k++) {
      for (let l = 0; l <= k; l++, block += gatePairs) {
        const full = unpacked(gateGrams, block, count);
        for (let a = 0; a < count; a++) {
          for (let b = 0; b < count; b++) {
            hessian[(a * free + k) * gateSize + b * free + l] = full[a * count + b]!;
            hessian[(b * free + l) * gateSize + a * free + k] = full[a * count + b]!;
          }
        }
      }
    }
    return solvePositive(hessian, gateGradient, gateSize).solution;
  };

  /** Σ_ik r_ik log w_ik at a gate, with its gradient when asked for. */
  const gateObjective = (theta: Float64Array, given: Float64Array, gradient?: Float64Array): number =>
    overBlocks((from, count) => {
      gate.logits(theta, from, count, s);
      let value = 0;
      for (let k = 0; k < experts; k++)
        for (let i = 0; i < count; i++) {
          const responsibility = given[(from + i) * experts + k]!;
          r[k * BLOCK + i] = responsibility;
          value += responsibility * s[k * BLOCK + i]!;
        }
      softmaxBlock(s, p, count);
      for (let i = 0; i < count; i++) {
        let mass = 0;
        for (let k = 0; k < experts; k++) mass += r[k * BLOCK + i]!;
        value -= mass * lse[i]!;
      }
      if (gradient !== undefined) {
        for (let i = 0; i < experts * BLOCK; i++) p[i] = r[i]! - p[i]!;
        gate.addGradient(theta, from, count, p, gradient);
      }
      return value;
    });

  /** Raises Σ r log w from the gate of `theta`: damped Newton steps, or L-BFGS for a family that is not concave. */
  const gateStep = (theta: Float64Array, given: Float64Array, iterations: number): Float64Array => {
    if (newton === undefined) {
      const best = minimize(
        (own) => {
          const moved = Float64Array.from(theta);
          moved.set(own);
          const gradient = new Float64Array(gateSize);
          const value = gateObjective(moved, given, gradient);
          return { value: -value / rows, gradient: gradient.map((g) => -g / rows) };
        },
        theta.subarray(0, gateSize),
        { maxIterations: iterations, gradientTolerance: 1e-10 },
      );
      const moved = Float64Array.from(theta);
      moved.set(best.x);
      return moved;
    }
    let current = theta;
    let value = gateObjective(current, given);
    for (let iteration = 0; iteration < iterations; iteration++) {
      const step = newtonStep(statistics(current, given));
      let share = 1;
      let trial = current;
      let reached = -Infinity;
      for (; share > 1e-6; share /= 2) {
        trial = Float64Array.from(current);
        for (let c = 0; c < gateSize; c++) trial[c]! += share * step[c]!;
        reached = gateObjective(trial, given);
        if (reached >= value) break;
      }
      if (!(reached >= value)) break;
      const isDone = reached - value <= 1e-14 * Math.abs(value);
      current = trial;
      value = reached;
      if (isDone) break;
    }
    return current;
  };

  const responsibilities: LikelihoodProblem['responsibilities'] = async (theta) => {
    const all = new Float64Array(rows * experts);
    const logLikelihood = overBlocks((from, count) => {
      const value = eStepBlock(theta, from, count);
      for (let k = 0; k < experts; k++)
        for (let i = 0; i < count; i++) all[(from + i) * experts + k] = r[k * BLOCK + i]!;
      return value;
    });
    return { logLikelihood, responsibilities: all };
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
    toValues(theta) {
      const gateValues = gate.toValues(theta, withoutPrefix('gate.', model.parameters));
      const expertValues = bank.toValues(expertsOf(theta), withoutPrefix('experts.', model.parameters));
      return { ...prefixedNames('gate.', gateValues), ...prefixedNames('experts.', expertValues) };
    },
    at,
    responsibilities,
    async emStep(theta) {
      if (newton !== undefined && gateIterations === 1) {
        const found = statistics(theta);
        const next = expertStep(theta, found);
        const step = newtonStep(found);
        for (let c = 0; c < gateSize; c++) next[c]! += step[c]!;
        return { logLikelihood: found.logLikelihood, next };
      }
      const { logLikelihood, responsibilities: given } = await responsibilities(theta);
      const moved = expertStep(theta, statistics(theta, given));
      return { logLikelihood, next: gateStep(moved, given, gateIterations) };
    },
    async mStep(theta, given) {
      const moved = expertStep(theta, statistics(theta, given));
      return gateStep(moved, given, Math.max(gateIterations, 10));
    },
    relativeVariances: (theta) =>
      Float64Array.from({ length: experts }, (_, k) => bank.relativeVariance(expertsOf(theta), k)),
  };
}
