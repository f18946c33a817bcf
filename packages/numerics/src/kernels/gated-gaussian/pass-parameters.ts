import { exp, log } from '../elementary.ts';
import { type GatedGaussianData, gateDesign } from './gated-gaussian-data.ts';
import type { PassData } from './pass-data.ts';

/** Writes the gate's parameters where passes read them: one line of coefficients an expert, then biases and 1/τ. */
export function writeGate(
  heap: Float64Array,
  at: PassData,
  data: GatedGaussianData,
  parameters: Float64Array,
): void {
  const { experts, gate } = data;
  const { features } = gateDesign(data);
  const isAffine = gate.family === 'affine';
  const columns = isAffine ? gate.free : experts;
  const coefficients = at.gateCoefficients / 8;
  for (let k = 0; k < experts; k++)
    for (let j = 0; j < features; j++)
      heap[coefficients + k * features + j] = k < columns ? parameters[j * columns + k]! : 0;
  if (isAffine) return;
  const biases = at.biases / 8;
  const count = gate.bias === 'inside' ? experts : experts - 1;
  const first = features * experts;
  for (let k = 0; k < experts; k++) heap[biases + k] = k < count ? parameters[first + k]! : 0;
  heap[biases + experts] = exp(-parameters[first + count]!);
}

/** Writes the experts' parameters where passes read them: one line of coefficients an output, and c, h of log N = c − h ‖y − μ‖². */
export function writeExperts(
  heap: Float64Array,
  at: PassData,
  { experts, outputs, design: { features } }: GatedGaussianData,
  coefficients: Float64Array,
  variances: Float64Array,
): void {
  const first = at.coefficients / 8;
  const densities = at.densities / 8;
  for (let k = 0; k < experts; k++) {
    for (let o = 0; o < outputs; o++)
      for (let j = 0; j < features; j++)
        heap[first + (k * outputs + o) * features + j] = coefficients[(k * features + j) * outputs + o]!;
    const variance = variances[k]!;
    heap[densities + 2 * k] = -0.5 * outputs * (log(2 * Math.PI) + log(variance));
    heap[densities + 2 * k + 1] = 0.5 / variance;
  }
}
