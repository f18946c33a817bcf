import type { ObservedGradient } from './gated-gaussian.ts';
import { type GatedGaussianData, type GatedGaussianParameters, gateDesign } from './gated-gaussian-data.ts';
import type { PassTotals } from './pass-totals.ts';
import { type SumsLayout, scoreWidths, triangle } from './sums-layout.ts';

/** One of an expert's parameters in a pass: which parameter of the likelihood it is, −1 for none, and the derivative's factor. */
interface Parameter {
  readonly index: number;
  readonly factor: number;
}

/**
 * Assembles the second derivatives of log Σₖ exp aₖ − log Σₖ exp sₖ, aₖ = sₖ + log Nₖ, from the sums of a pass:
 *
 * Σ [ rₖ ∂aₖ ∂aₖᵀ + rₖ ∂²aₖ ] − (Σ rₖ ∂aₖ)(Σ rₖ ∂aₖ)ᵀ − Σ [ pₖ ∂sₖ ∂sₖᵀ + pₖ ∂²sₖ ] + (Σ pₖ ∂sₖ)(Σ pₖ ∂sₖ)ᵀ.
 *
 * Most of the ∂² are first derivatives again; what is left are Gram matrices. Source: Louis 1982, J. R. Statist. Soc. B 44, 226.
 */
export function secondDerivatives(
  data: GatedGaussianData,
  sums: SumsLayout,
  totals: PassTotals,
  parameters: GatedGaussianParameters,
  gradient: ObservedGradient,
): Float64Array {
  const { experts, outputs, gate } = data;
  const { features } = data.design;
  const gateFeatures = gateDesign(data).features;
  const { gateWidth, width } = scoreWidths(data);
  const gateCount = parameters.gate.length;
  const variancesAt = gateCount + parameters.coefficients.length;
  const size = variancesAt + experts;
  const hessian = new Float64Array(size * size);
  const add = (a: number, b: number, value: number) => {
    hessian[a * size + b]! += value;
  };
  const addBoth = (a: number, b: number, value: number) => {
    add(a, b, value);
    if (a !== b) add(b, a, value);
  };
  const coefficientAt = (k: number, j: number, o: number) => gateCount + (k * features + j) * outputs + o;
  const parametersOf = Array.from({ length: experts }, (_, k) => [
    ...gateParameters(data, parameters.gate, k),
    ...Array.from({ length: features * outputs }, (_, c) => ({
      index: coefficientAt(k, 0, 0) + c,
      factor: 1,
    })),
    { index: variancesAt + k, factor: 1 },
  ]);

  const products = (name: 'outer' | 'priorOuter', own: 'own' | 'priorOwn', count: number, sign: number) => {
    const outer = totals.lines(sums[name], experts * count, experts * count);
    const alone = totals.lines(sums[own], experts * count, count);
    for (let k = 0; k < experts; k++)
      for (let w = 0; w < count; w++) {
        const a = parametersOf[k]![w]!;
        if (a.index < 0) continue;
        const line = k * count + w;
        for (let l = 0; l <= k; l++)
          for (let v = 0; v < count; v++) {
            const b = parametersOf[l]![v]!;
            if (b.index < 0) continue;
            const factor = sign * a.factor * b.factor;
            const value = -factor * outer[line * experts * count + l * count + v]!;
            add(a.index, b.index, l === k ? value + factor * alone[line * count + v]! : value);
            if (l < k) add(b.index, a.index, value);
          }
      }
  };
  products('outer', 'own', width, 1);
  products('priorOuter', 'priorOwn', gateWidth, -1);

  if (gate.family === 'activation') {
    const side = gateFeatures + 1;
    const bends = totals.lines(sums.bends, experts * side, side);
    const inside = gate.bias === 'inside' ? side : gateFeatures;
    for (let k = 0; k < experts; k++)
      for (let w = 0; w < inside; w++)
        for (let v = 0; v < inside; v++)
          add(parametersOf[k]![w]!.index, parametersOf[k]![v]!.index, bends[(k * side + w) * side + v]!);
    // s is proportional to 1/τ
    const temperatureAt = gateCount - 1;
    for (let c = 0; c < gateCount; c++) addBoth(c, temperatureAt, -gradient.gate[c]!);
  }

  const mass = totals.lines(sums.moments, experts, 1);
  const grams = totals.lines(sums.grams, experts, triangle(features));
  for (let k = 0; k < experts; k++) {
    const variance = variancesAt + k;
    add(variance, variance, -(gradient.logVariances[k]! + 0.5 * outputs * mass[k]!));
    let pair = k * triangle(features);
    for (let a = 0; a < features; a++) {
      for (let o = 0; o < outputs; o++) {
        const own = coefficientAt(k, a, o);
        addBoth(own, variance, -gradient.coefficients[own - gateCount]!);
      }
      for (let b = 0; b <= a; b++, pair++)
        for (let o = 0; o < outputs; o++)
          addBoth(coefficientAt(k, a, o), coefficientAt(k, b, o), -grams[pair]! / parameters.variances[k]!);
    }
  }
  return hessian;
}

/** The gate's parameters of an expert in the order of a pass. */
function gateParameters(data: GatedGaussianData, values: Float64Array, expert: number): Parameter[] {
  const { gate, experts } = data;
  const { features } = gateDesign(data);
  const columns = gate.family === 'affine' ? gate.free : experts;
  const own = Array.from({ length: features }, (_, j) => ({
    index: expert < columns ? j * columns + expert : -1,
    factor: 1,
  }));
  if (gate.family === 'affine') return own;
  const temperature = values.length - 1;
  const isInside = gate.bias === 'inside';
  const bias = isInside || expert < experts - 1 ? features * experts + expert : -1;
  return [
    ...own,
    { index: bias, factor: isInside ? 1 : Math.exp(-values[temperature]!) },
    { index: temperature, factor: -1 },
  ];
}
