import type { GatedGaussianParameters, ObservedGradient } from '@moelab/numerics/kernels';
import type { LinearGaussianBank } from './linear-gaussian-bank.ts';
import type { LogitFamily } from './logit-family.ts';

/** How coordinates become the kernel's parameters, and its derivatives those by coordinates. */
export interface KernelCoordinates {
  parameters(theta: Float64Array): GatedGaussianParameters;
  gradient(found: ObservedGradient): Float64Array;
  /** Minus the second derivatives (size, size), from those by the kernel's parameters. */
  information(hessian: Float64Array): Float64Array;
}

/**
 * Maps the coordinates of gate and bank, one after the other. They are the kernel's parameters, with logarithms of variances, but that a
 * variance may be shared, which adds derivatives, or fixed, which drops them, as a fixed temperature does.
 */
export function kernelCoordinates(
  gate: LogitFamily,
  bank: LinearGaussianBank,
  experts: number,
): KernelCoordinates {
  const size = gate.size + bank.size;
  const coefficients = experts * bank.features * bank.outputs;
  const ofGate = Array.from(gate.parameters(new Float64Array(gate.size)), (_, i) => (i < gate.size ? i : -1));
  const ofCoefficients = Array.from({ length: coefficients }, (_, i) => gate.size + i);
  const ofVariances = Array.from({ length: experts }, (_, k) => {
    const own = bank.logVarianceAt(k);
    return own < 0 ? own : gate.size + own;
  });
  /** The coordinate that each parameter is; −1 of one that is not estimated. */
  const place = Int32Array.from([...ofGate, ...ofCoefficients, ...ofVariances]);
  return {
    parameters: (theta) => ({
      gate: gate.parameters(theta.subarray(0, gate.size)),
      coefficients: theta.subarray(gate.size, gate.size + coefficients),
      variances: bank.relativeVariances(theta.subarray(gate.size)),
    }),
    gradient(found) {
      const gradient = new Float64Array(size);
      const parts = [found.gate, found.coefficients, found.logVariances];
      let i = 0;
      for (const part of parts) for (const g of part) addTo(gradient, place[i++]!, g);
      return gradient;
    },
    information(hessian) {
      const information = new Float64Array(size * size);
      for (let i = 0; i < place.length; i++) {
        const row = place[i]!;
        if (row < 0) continue;
        for (let j = 0; j < place.length; j++)
          if (place[j]! >= 0) information[row * size + place[j]!]! -= hessian[i * place.length + j]!;
      }
      return information;
    },
  };
}

function addTo(sums: Float64Array, place: number, value: number): void {
  if (place >= 0) sums[place]! += value;
}
