import { exp } from '../elementary.ts';
import type { SufficientStatistics } from './gated-gaussian.ts';
import { type GatedGaussianData, gateDesign } from './gated-gaussian-data.ts';
import type { PassTotals } from './pass-totals.ts';
import { type SumsLayout, triangle } from './sums-layout.ts';

/** Reads the statistics that a pass was asked for from its sums; `gate` holds the gate's parameters. */
export function readStatistics(
  data: GatedGaussianData,
  sums: SumsLayout,
  totals: PassTotals,
  gate: Float64Array,
  { moments, curvature }: { readonly moments: boolean; readonly curvature: boolean },
): SufficientStatistics {
  const { features } = data.design;
  const free = curvature && data.gate.family === 'affine' ? data.gate.free : 0;
  const experts = moments ? data.experts : 0;
  const products = features * data.outputs;
  const width = 2 + products;
  const lines = totals.lines(sums.moments, experts, width);
  const mass = new Float64Array(experts);
  const square = new Float64Array(experts);
  const cross = new Float64Array(experts * products);
  for (let k = 0, from = 0; k < experts; k++, from += width) {
    mass[k] = lines[from]!;
    square[k] = lines[from + 1]!;
    cross.set(lines.subarray(from + 2, from + width), k * products);
  }
  return {
    mass,
    square,
    cross,
    grams: totals.lines(sums.grams, experts, triangle(features)),
    gateGradient: readGateGradient(data, sums, totals, gate),
    curvatures: totals.lines(sums.curvatures, triangle(free), triangle(gateDesign(data).features)),
  };
}

/** Reads Σ (r − p) ∂s by the gate's parameters from the sums of a pass. */
export function readGateGradient(
  data: GatedGaussianData,
  sums: SumsLayout,
  totals: PassTotals,
  parameters: Float64Array,
): Float64Array {
  const { experts, gate } = data;
  const { features } = gateDesign(data);
  if (gate.family === 'affine') return totals.lines(sums.gate, features, gate.free);
  const found = totals.lines(sums.gate, features + 2, experts);
  const temperatureAt = parameters.length - 1;
  const gradient = found.slice(0, parameters.length);
  if (gate.bias === 'outside') {
    const inverse = exp(-parameters[temperatureAt]!);
    for (let c = features * experts; c < temperatureAt; c++) gradient[c]! *= inverse;
  }
  let ofInverse = 0;
  for (let k = 0; k < experts; k++) ofInverse += found[(features + 1) * experts + k]!;
  gradient[temperatureAt] = -ofInverse;
  return gradient;
}

/** Reads the gradient by the experts' coefficients from the sums of a pass. */
export function readCoefficientGradient(
  { experts, outputs, design: { features } }: GatedGaussianData,
  sums: SumsLayout,
  totals: PassTotals,
): Float64Array {
  const found = totals.lines(sums.expertGradient, features, experts * outputs);
  const gradient = new Float64Array(found.length);
  for (let j = 0, from = 0; j < features; j++)
    for (let k = 0; k < experts; k++)
      for (let o = 0; o < outputs; o++) gradient[(k * features + j) * outputs + o] = found[from++]!;
  return gradient;
}
