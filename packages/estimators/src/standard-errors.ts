import type { Gauge, NamedArray, Values } from '@moelab/core';
import { symmetricEigen } from '@moelab/numerics';
import type { LikelihoodProblem } from './likelihood-problem.ts';
import { observedInformation } from './observed-information.ts';

/** Standard errors of reported parameters, and what the data leave undetermined. */
export interface StandardErrors {
  /** In the shape of the parameters; 0 where the reported form fixes a value, NaN where it is not determined. */
  readonly values: Values;
  /** One sentence for each direction in which the likelihood is flat, naming the parameters that it moves. */
  readonly flat: readonly string[];
}

/** Below this share of its diagonal an eigenvalue of the observed information counts as zero: its rounding level. */
const FLAT = 1e-7;
/** A flat direction moves a parameter when its slope along it is above this share of what it could be. */
const FLAT_SHARE = 1e-4;
/** A coordinate of typical size 1 with less information than this per row is not determined. */
const EMPTY = 1e-9;

/**
 * Computes asymptotic standard errors from the observed information I = −∂²ℓ at a maximum:
 *
 * Cov(reported) = J I⁺ Jᵀ, J = ∂reported/∂θ. The gauge's directions are null directions of I and of J alike, so they
 * drop out. I is the central difference of the analytic gradient, with steps of 1e-3 standard errors.
 *
 * A further null direction means that the data do not determine the parameters that it moves: they get NaN, and it is
 * described by its largest entries.
 *
 * Cost: 4 gradients a coordinate. Source: Efron & Hinkley 1978 (Biometrika 65, 457) for the observed information.
 */
export async function standardErrors(
  problem: LikelihoodProblem,
  theta: Float64Array,
  toReported: (theta: Float64Array) => Values,
  gaugeDirections: readonly Float64Array[],
): Promise<StandardErrors> {
  const q = problem.size;
  const information = await observedInformation(problem, theta);
  // unit diagonal, so that eigenvalues can be compared; coordinates without information keep their row of zeros
  const scale = new Float64Array(q);
  const typical = Math.max(...Array.from({ length: q }, (_, j) => information[j * q + j]!), 0);
  for (let j = 0; j < q; j++) {
    const own = information[j * q + j]!;
    scale[j] = own > EMPTY * Math.max(problem.rows, typical * 1e-3) ? 1 / Math.sqrt(own) : 0;
  }
  const scaled = new Float64Array(q * q);
  for (let a = 0; a < q; a++)
    for (let b = 0; b < q; b++) scaled[a * q + b] = information[a * q + b]! * scale[a]! * scale[b]!;
  // the declared null directions get a large eigenvalue: what stays near zero is undeclared
  const gauge = orthonormal(
    gaugeDirections.map((direction) => direction.map((v, j) => (scale[j]! > 0 ? v / scale[j]! : v))),
  );
  for (const direction of gauge)
    for (let a = 0; a < q; a++)
      for (let b = 0; b < q; b++) scaled[a * q + b]! += q * direction[a]! * direction[b]!;

  const { values, vectors } = symmetricEigen(scaled, q);
  const flatDirections: Float64Array[] = [];
  const covariance = new Float64Array(q * q);
  for (let e = 0; e < q; e++) {
    const vector = Float64Array.from({ length: q }, (_, j) => vectors[j * q + e]!);
    if (values[e]! < FLAT) {
      flatDirections.push(vector.map((v, j) => (scale[j]! > 0 ? v * scale[j]! : v)));
      continue;
    }
    for (let a = 0; a < q; a++)
      for (let b = 0; b < q; b++)
        covariance[a * q + b]! += (scale[a]! * vector[a]! * scale[b]! * vector[b]!) / values[e]!;
  }
  return report(theta, toReported, covariance, flatDirections);
}

function report(
  theta: Float64Array,
  toReported: (theta: Float64Array) => Values,
  covariance: Float64Array,
  flatDirections: readonly Float64Array[],
): StandardErrors {
  const q = theta.length;
  const center = toReported(theta);
  const names = Object.keys(center);
  // J, one column a coordinate: differences of a map that is linear or exponential in each coordinate
  const columns = Array.from({ length: q }, (_, j) => {
    const h = 1e-5 * Math.max(1, Math.abs(theta[j]!));
    const ends = [1, -1].map((sign) => {
      const point = Float64Array.from(theta);
      point[j]! += sign * h;
      return toReported(point);
    });
    return Object.fromEntries(
      names.map((name) => [
        name,
        ends[0]![name]!.values.map((up, i) => (up - ends[1]![name]!.values[i]!) / (2 * h)),
      ]),
    );
  });
  const row = (name: string, i: number) => Float64Array.from({ length: q }, (_, j) => columns[j]![name]![i]!);
  const moved: { readonly name: string; readonly index: number; readonly by: number }[][] =
    flatDirections.map(() => []);
  const values = Object.fromEntries(
    names.map((name): [string, NamedArray] => {
      const array = center[name]!;
      const errors = array.values.map((_, i) => {
        const gradient = row(name, i);
        const size = Math.hypot(...gradient);
        let isDetermined = true;
        for (const [f, direction] of flatDirections.entries()) {
          const by = dot(gradient, direction);
          if (Math.abs(by) <= FLAT_SHARE * size * Math.hypot(...direction)) continue;
          moved[f]!.push({ name, index: i, by });
          isDetermined = false;
        }
        if (!isDetermined) return Number.NaN;
        let variance = 0;
        for (let a = 0; a < q; a++) {
          if (gradient[a] === 0) continue;
          for (let b = 0; b < q; b++) variance += gradient[a]! * covariance[a * q + b]! * gradient[b]!;
        }
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
    .map(({ name, index }) => `${name}${place(center[name]!, index)}`)
    .join(', ');
}

/** Where an entry stands, counted from 1 along each named axis: ' (input 1, expert 2)'; nothing for a scalar. */
function place({ axes, shape }: NamedArray, index: number): string {
  let rest = index;
  const at = shape.map(() => 0);
  for (let a = shape.length - 1; a >= 0; a--) {
    at[a] = rest % shape[a]!;
    rest = Math.floor(rest / shape[a]!);
  }
  return axes.length === 0 ? '' : ` (${axes.map((axis, a) => `${axis} ${at[a]! + 1}`).join(', ')})`;
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

function orthonormal(directions: readonly Float64Array[]): readonly Float64Array[] {
  const basis: Float64Array[] = [];
  for (const direction of directions) {
    const own = Float64Array.from(direction);
    for (const b of [...basis, ...basis]) {
      const share = dot(own, b);
      for (let j = 0; j < own.length; j++) own[j]! -= share * b[j]!;
    }
    const length = Math.hypot(...own);
    if (length > 1e-9 * Math.hypot(...direction)) basis.push(own.map((v) => v / length));
  }
  return basis;
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, j) => sum + v * b[j]!, 0);
