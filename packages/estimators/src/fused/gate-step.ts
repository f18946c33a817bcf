import { minimize, solvePositive } from '@moelab/numerics';
import type { GatedGaussian } from './gated-gaussian.ts';
import { type Statistics, statistics } from './m-step-statistics.ts';
import { overBlocks } from './over-blocks.ts';
import { BLOCK, unpacked } from './weighted-grams.ts';

/** The Newton step of a concave gate, from the statistics of a pass: H⁻¹ g. */
export function newtonStep({ gate }: GatedGaussian, { gateGradient, gateGrams }: Statistics): Float64Array {
  const { count, free } = gate.newton!;
  const { size } = gate;
  const pairs = (count * (count + 1)) / 2;
  const hessian = new Float64Array(size * size);
  let block = 0;
  for (let k = 0; k < free; k++) {
    for (let l = 0; l <= k; l++, block += pairs) {
      const full = unpacked(gateGrams, block, count);
      for (let a = 0; a < count; a++) {
        for (let b = 0; b < count; b++) {
          hessian[(a * free + k) * size + b * free + l] = full[a * count + b]!;
          hessian[(b * free + l) * size + a * free + k] = full[a * count + b]!;
        }
      }
    }
  }
  return solvePositive(hessian, gateGradient, size).solution;
}

/**
 * Raises Σ_ik r_ik log w_ik from the gate of `theta`, for given responsibilities (rows × experts): damped Newton steps,
 * each halved until the objective does not fall, or L-BFGS for a family that is not concave.
 */
export function gateStep(
  model: GatedGaussian,
  theta: Float64Array,
  given: Float64Array,
  iterations: number,
): Float64Array {
  return model.gate.newton === undefined
    ? quasiNewton(model, theta, given, iterations)
    : dampedNewton(model, theta, given, iterations);
}

function quasiNewton(model: GatedGaussian, theta: Float64Array, given: Float64Array, iterations: number) {
  const { rows, gate } = model;
  const moved = Float64Array.from(theta);
  const best = minimize(
    (own) => {
      moved.set(own);
      const gradient = new Float64Array(gate.size);
      const value = objective(model, moved, given, gradient);
      return { value: -value / rows, gradient: gradient.map((g) => -g / rows) };
    },
    theta.subarray(0, gate.size),
    { maxIterations: iterations, gradientTolerance: 1e-10 },
  );
  moved.set(best.x);
  return moved;
}

function dampedNewton(model: GatedGaussian, theta: Float64Array, given: Float64Array, iterations: number) {
  let current = theta;
  let value = objective(model, current, given);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const step = newtonStep(model, statistics(model, current, given));
    let trial = current;
    let reached = -Infinity;
    for (let share = 1; share > 1e-6; share /= 2) {
      trial = Float64Array.from(current);
      for (let c = 0; c < step.length; c++) trial[c]! += share * step[c]!;
      reached = objective(model, trial, given);
      if (reached >= value) break;
    }
    if (!(reached >= value)) break;
    const isDone = reached - value <= 1e-14 * Math.abs(value);
    current = trial;
    value = reached;
    if (isDone) break;
  }
  return current;
}

/** Σ_ik r_ik log w_ik, with its gradient in the gate's coordinates when asked for. */
function objective(
  { rows, experts, gate, s, p, r, softmax }: GatedGaussian,
  theta: Float64Array,
  given: Float64Array,
  gradient?: Float64Array,
): number {
  return overBlocks(rows, (from, count) => {
    gate.logits(theta, from, count, s);
    let value = 0;
    for (let k = 0; k < experts; k++)
      for (let i = 0; i < count; i++) {
        const responsibility = given[(from + i) * experts + k]!;
        r[k * BLOCK + i] = responsibility;
        value += responsibility * s[k * BLOCK + i]!;
      }
    softmax.apply(s, p, count);
    for (let i = 0; i < count; i++) {
      let mass = 0;
      for (let k = 0; k < experts; k++) mass += r[k * BLOCK + i]!;
      value -= mass * softmax.lse[i]!;
    }
    if (gradient !== undefined) {
      for (let i = 0; i < experts * BLOCK; i++) p[i] = r[i]! - p[i]!;
      gate.addGradient(theta, from, count, p, gradient);
    }
    return value;
  });
}
