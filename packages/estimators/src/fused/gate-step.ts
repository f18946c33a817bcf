import { minimizeAsync, solvePositive } from '@moelab/numerics';
import type { GatedGaussianKernel } from '@moelab/numerics/kernels';
import type { LogitFamily } from './logit-family.ts';
import { unpacked } from './packed-triangle.ts';

/** The error of a Newton step is about its square: after one no longer than this there is nothing left to gain, or to check. */
export const SMALL_STEP = 1e-7;

/** Gives H⁻¹ g, H the gate's negative Hessian of packed triangles in blocks (k, l ≤ k) of its affine coordinates. */
export function newtonStep(curvatures: Float64Array, gradient: Float64Array, free: number): Float64Array {
  const size = gradient.length;
  const count = size / free;
  const pairs = (count * (count + 1)) / 2;
  const hessian = new Float64Array(size * size);
  let block = 0;
  for (let k = 0; k < free; k++) {
    for (let l = 0; l <= k; l++, block += pairs) {
      const full = unpacked(curvatures, block, count);
      for (let a = 0; a < count; a++) {
        for (let b = 0; b < count; b++) {
          hessian[(a * free + k) * size + b * free + l] = full[a * count + b]!;
          hessian[(b * free + l) * size + a * free + k] = full[a * count + b]!;
        }
      }
    }
  }
  return solvePositive(hessian, gradient, size).solution;
}

/**
 * Raises Σ_ik r_ik log w_ik from a gate's coordinates, for the responsibilities that the kernel keeps: damped Newton steps, each halved
 * until the objective does not fall, or L-BFGS for a family that is not concave.
 */
export async function gateStep(
  kernel: GatedGaussianKernel,
  gate: LogitFamily,
  rows: number,
  theta: Float64Array,
  iterations: number,
): Promise<Float64Array> {
  if (gate.data.family === 'affine') return dampedNewton(kernel, gate.data.free, theta, iterations);
  const best = await minimizeAsync(
    async (own) => {
      const found = await kernel.expected(gate.parameters(own), { moments: false });
      return {
        value: -found.gateLogLikelihood / rows,
        gradient: found.gateGradient.subarray(0, gate.size).map((g) => -g / rows),
      };
    },
    theta,
    { maxIterations: iterations, gradientTolerance: 1e-10 },
  );
  return best.x;
}

async function dampedNewton(
  kernel: GatedGaussianKernel,
  free: number,
  theta: Float64Array,
  iterations: number,
): Promise<Float64Array> {
  const at = (gate: Float64Array, curvature: boolean) => kernel.expected(gate, { moments: false, curvature });
  let current = theta;
  let here = await at(current, true);
  for (let left = iterations; left > 0; left--) {
    const step = newtonStep(here.curvatures, here.gateGradient, free);
    if (Math.hypot(...step) <= SMALL_STEP) return current.map((v, c) => v + step[c]!);
    let share = 1;
    let trial = current;
    let reached: typeof here;
    do {
      trial = current.map((v, c) => v + share * step[c]!);
      reached = await at(trial, left > 1);
      share /= 2;
    } while (!(reached.gateLogLikelihood >= here.gateLogLikelihood) && share > 1e-6);
    if (!(reached.gateLogLikelihood >= here.gateLogLikelihood)) return current;
    current = trial;
    here = reached;
  }
  return current;
}
