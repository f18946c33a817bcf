import { exp } from '../elementary.ts';
import type { ObservedGradient } from './gated-gaussian.ts';
import { type GatedGaussianData, type GatedGaussianParameters, gateDesign } from './gated-gaussian-data.ts';
import type { PassTotals } from './pass-totals.ts';
import { type Lines, type SumsLayout, shapeOfPredictors, triangle } from './sums-layout.ts';

/** A parameter by which a predictor is differentiated: which one of the likelihood it is, −1 for none, and the derivative's factor. */
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
  const { gates, vectors, scalars } = shapeOfPredictors(data);
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
  const gateColumns = gate.family === 'affine' ? gate.free : experts;
  /** The parameter of a predictor's column. */
  const columnAt = (predictor: number, j: number) =>
    predictor < gates
      ? j * gateColumns + predictor
      : coefficientAt(Math.floor((predictor - gates) / outputs), j, (predictor - gates) % outputs);
  const own = Array.from({ length: experts }, (_, k) => [
    ...gateScalars(data, parameters.gate, k),
    { index: variancesAt + k, factor: 1 },
  ]).flat();

  const addTriangle = (at: Lines, first: number, end: number, width: number) => {
    const found = totals.lines(at, triangle(end - first), triangle(width));
    let next = 0;
    for (let a = first; a < end; a++)
      for (let b = first; b <= a; b++)
        for (let i = 0; i < width; i++)
          for (let j = 0; j <= i; j++) {
            const value = found[next++]!;
            addBoth(columnAt(a, i), columnAt(b, j), value);
            if (a !== b && i !== j) addBoth(columnAt(a, j), columnAt(b, i), value);
          }
  };
  if (gate.design === undefined) addTriangle(sums.pairs, 0, vectors, features);
  else {
    addTriangle(sums.pairs, 0, gates, gateFeatures);
    addTriangle(sums.expertPairs, gates, vectors, features);
    const found = totals.lines(sums.crossPairs, (vectors - gates) * gates, features * gateFeatures);
    let next = 0;
    for (let a = gates; a < vectors; a++)
      for (let b = 0; b < gates; b++)
        for (let i = 0; i < features; i++)
          for (let j = 0; j < gateFeatures; j++) addBoth(columnAt(a, i), columnAt(b, j), found[next++]!);
  }
  const addVectors = (at: Lines, first: number, end: number, width: number) => {
    const found = totals.lines(at, (end - first) * width, scalars);
    let next = 0;
    for (let a = first; a < end; a++)
      for (let j = 0; j < width; j++)
        for (const { index, factor } of own) {
          const value = factor * found[next++]!;
          if (index >= 0) addBoth(columnAt(a, j), index, value);
        }
  };
  addVectors(sums.gateScalars, 0, gates, gateFeatures);
  addVectors(sums.expertScalars, gates, vectors, features);
  const found = totals.lines(sums.scalars, scalars, scalars);
  for (const [s, a] of own.entries())
    for (const [t, b] of own.slice(0, s + 1).entries()) {
      const value = a.factor * b.factor * found[s * scalars + t]!;
      if (a.index < 0 || b.index < 0) continue;
      // log τ is one parameter of all experts: two of them count twice
      add(a.index, b.index, value);
      if (t < s) add(b.index, a.index, value);
    }

  if (gate.family === 'activation') {
    const side = gateFeatures + 1;
    const bends = totals.lines(sums.bends, experts * side, side);
    const inside = gate.bias === 'inside' ? side : gateFeatures;
    // biases follow the slopes: their index is that of one more column
    for (let k = 0; k < experts; k++)
      for (let i = 0; i < inside; i++)
        for (let j = 0; j < inside; j++)
          add(columnAt(k, i), columnAt(k, j), bends[(k * side + i) * side + j]!);
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
        const coefficient = coefficientAt(k, a, o);
        addBoth(coefficient, variance, -gradient.coefficients[coefficient - gateCount]!);
      }
      for (let b = 0; b <= a; b++, pair++)
        for (let o = 0; o < outputs; o++)
          addBoth(coefficientAt(k, a, o), coefficientAt(k, b, o), -grams[pair]! / parameters.variances[k]!);
    }
  }
  return hessian;
}

/** The parameters of an expert's predictors without a column that belong to the gate: bias and −log τ. */
function gateScalars(
  { gate, experts, ...data }: GatedGaussianData,
  values: Float64Array,
  expert: number,
): Parameter[] {
  if (gate.family === 'affine') return [];
  const features = (gate.design ?? data.design).features;
  const temperature = values.length - 1;
  const isInside = gate.bias === 'inside';
  const bias = isInside || expert < experts - 1 ? features * experts + expert : -1;
  return [
    { index: bias, factor: isInside ? 1 : exp(-values[temperature]!) },
    { index: temperature, factor: -1 },
  ];
}
