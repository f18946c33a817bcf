import type { Gauge, NamedArray, Values } from '@moelab/core';
import { entryPlace } from './entry-place.ts';
import { inverseOffGauge } from './inverse-off-gauge.ts';
import type { LikelihoodProblem } from './likelihood-problem.ts';
import { mapGradients } from './map-gradients.ts';

/** Standard errors of reported parameters, and what the data leave undetermined. */
export interface StandardErrors {
  /** In the shape of the parameters; 0 where the reported form fixes a value, NaN where it is not determined. */
  readonly values: Values;
  /** One sentence for each direction in which the likelihood is flat, naming the parameters that it moves. */
  readonly flat: readonly string[];
}

/** A flat direction moves a parameter when its slope along it is above this share of what it could be. */
const FLAT_SHARE = 1e-4;

/**
 * Computes asymptotic standard errors from the observed information I = −∂²ℓ at a maximum:
 *
 * Cov(reported) = J I⁺ Jᵀ, J = ∂reported/∂θ. The gauge's directions are null directions of I and of J alike, so they
 * drop out.
 *
 * A further null direction means that the data do not determine the parameters that it moves: they get NaN, and it is
 * described by its largest entries.
 *
 * Source: Efron & Hinkley 1978 (Biometrika 65, 457) for the observed information.
 */
export function standardErrors(
  information: Float64Array,
  rows: number,
  theta: Float64Array,
  toReported: (theta: Float64Array) => Values,
  gaugeDirections: readonly Float64Array[],
): StandardErrors {
  const { covariance, flat } = inverseOffGauge(information, rows, gaugeDirections);
  return reportedErrors(theta, toReported, covariance, flat);
}

/** Standard errors √(J C Jᵀ) of the entries of a map of θ with covariance C; an entry that a flat direction moves has NaN. */
export function reportedErrors(
  theta: Float64Array,
  toReported: (theta: Float64Array) => Values,
  covariance: Float64Array,
  flatDirections: readonly Float64Array[],
): StandardErrors {
  const q = theta.length;
  const { center, gradient: row } = mapGradients(theta, toReported);
  const names = Object.keys(center);
  const moved: { readonly name: string; readonly index: number; readonly by: number }[][] =
    flatDirections.map(() => []);
  const values = Object.fromEntries(
    names.map((name): [string, NamedArray] => {
      const array = center[name]!;
      const errors = array.values.map((_, i) => {
        const gradient = row(name, i);
        const size = Math.sqrt(dot(gradient, gradient));
        let isDetermined = true;
        for (const [f, direction] of flatDirections.entries()) {
          const by = dot(gradient, direction);
          if (Math.abs(by) <= FLAT_SHARE * size * Math.sqrt(dot(direction, direction))) continue;
          moved[f]!.push({ name, index: i, by });
          isDetermined = false;
        }
        if (!isDetermined) return Number.NaN;
        const moving = Array.from(gradient.keys()).filter((a) => gradient[a] !== 0);
        let variance = 0;
        for (const a of moving)
          for (const b of moving) variance += gradient[a]! * covariance[a * q + b]! * gradient[b]!;
        return Math.sqrt(Math.max(variance, 0));
      });
      return [name, { ...array, values: errors }];
    }),
  );
  return { values, flat: moved.map((entries) => describe(center, entries)) };
}

/** The entries that a direction moves, as 'gate.slopes (input 1, expert 2), gate.bias (expert 2)'. */
function describe(
  center: Values,
  entries: readonly { readonly name: string; readonly index: number; readonly by: number }[],
): string {
  const largest = new Map<string, number>(); // parameters have units of their own: each is judged by itself
  for (const { name, by } of entries) largest.set(name, Math.max(largest.get(name) ?? 0, Math.abs(by)));
  return entries
    .filter(({ name, by }) => Math.abs(by) > 0.1 * largest.get(name)!)
    .map(({ name, index }) => `${name}${entryPlace(center[name]!, index)}`)
    .join(', ');
}

/** The tangent directions of a gauge in the problem's coordinates, those that do not vanish there. */
export function gaugeInCoordinates(
  problem: LikelihoodProblem,
  gauge: Gauge,
  theta: Float64Array,
  embed: (gate: Values) => Values,
  gateOf: (values: Values) => Values,
): readonly Float64Array[] {
  const h = 1e-6;
  const values = problem.toValues(theta);
  return Array.from({ length: gauge.dimension }, (_, d) => {
    const ends = [h, -h].map((amount) => {
      const amounts = new Array<number>(gauge.dimension).fill(0);
      amounts[d] = amount;
      return problem.fromValues({ ...values, ...embed(gauge.move(gateOf(values), amounts)) });
    });
    return ends[0]!.map((up, j) => (up - ends[1]![j]!) / (2 * h));
  }).filter((direction) => Math.hypot(...direction) > 1e-6);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}
