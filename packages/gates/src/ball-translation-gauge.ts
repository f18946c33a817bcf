import type { Gauge, Values } from '@moelab/core';
import { solvePositive } from '@moelab/numerics';
import { columnsOf, dot, plus, withColumns } from './slope-columns.ts';

/**
 * The translations of the perturbed cosine gate: its logits are linear in v_e = slopes_e/(‖slopes_e‖ + t), which fill the open
 * unit ball, so one vector added to every v_e is a translation of softmax as long as all stay in the ball.
 *
 * Amounts are in units of the room r = min_e (1 − ‖v_e‖), and a long one moves by less than it says: b = r·a moves every v_e by
 * b · s/√(s² + ‖b‖²) with s the way to the ball's surface in that direction. The reported form has the v_e around the analytic centre: Σ_e −log(1 − ‖v_e‖²) is least. Slopes more than 1e12 t long stay as they are.
 *
 * Shapes: slopes (inputs, experts); one direction for each input.
 */
export function ballTranslationGauge(inputs: number, t: number): Gauge {
  const inBall = (parameters: Values) =>
    columnsOf(parameters.slopes!).map((slopes) => {
      const size = 1 / (Math.sqrt(dot(slopes, slopes)) + t);
      return slopes.map((s) => s * size);
    });
  const slopesOf = (v: Float64Array) => v.map((entry) => (entry * t) / (1 - Math.sqrt(dot(v, v))));
  return {
    dimension: inputs,
    directions: (parameters) =>
      Array.from({ length: inputs }, (_, j) => {
        const points = inBall(parameters);
        const unit = t * roomOf(points);
        const columns = points.map((v) => {
          const norm = Math.sqrt(dot(v, v));
          const rest = 1 - norm;
          const radial = norm > 0 ? (unit * v[j]!) / (norm * rest * rest) : 0;
          return v.map((entry, i) => radial * entry + (i === j ? unit / rest : 0));
        });
        return { slopes: withColumns(parameters.slopes!, columns) };
      }),
    move(parameters, amounts) {
      const columns = inBall(parameters);
      const room = roomOf(columns);
      const b = Float64Array.from(amounts, (a) => room * a);
      const size = Math.sqrt(dot(b, b));
      const way = wayToSurface(columns, b);
      if (!(size > 0 && way > 1e-12)) return parameters;
      const moved = columns.map((v) => slopesOf(plus(v, way / Math.hypot(way, size), b)));
      return { ...parameters, slopes: withColumns(parameters.slopes!, moved) };
    },
    toReported(parameters) {
      const columns = inBall(parameters);
      const shift = toCentre(columns, inputs);
      const size = Math.sqrt(dot(shift, shift));
      const way = wayToSurface(columns, shift);
      const factor = size > 0 && way > size ? way / Math.sqrt((way - size) * (way + size)) : 0;
      return Array.from(shift, (s) => (factor > 0 ? (s * factor) / roomOf(columns) : 0));
    },
  };
}

const roomOf = (points: readonly Float64Array[]): number =>
  Math.min(...points.map((v) => 1 - Math.sqrt(dot(v, v))));

/** How far all points of the open unit ball can go along a direction before one is on the surface. */
function wayToSurface(points: readonly Float64Array[], direction: Float64Array): number {
  const size = Math.sqrt(dot(direction, direction));
  return Math.min(
    ...points.map((v) => {
      const along = dot(v, direction) / size;
      const room = 1 - dot(v, v);
      const root = Math.sqrt(along * along + room);
      return along > 0 ? room / (along + root) : root - along; // no cancellation
    }),
  );
}

/** The translation to the analytic centre, by damped Newton steps (the barrier is self-concordant). */
function toCentre(points: readonly Float64Array[], inputs: number): Float64Array {
  let shift: Float64Array = new Float64Array(inputs);
  if (points.some((v) => !(1 - dot(v, v) > 1e-12))) return shift;
  for (let iteration = 0; iteration < 1000; iteration++) {
    const gradient = new Float64Array(inputs);
    const hessian = new Float64Array(inputs * inputs);
    for (const point of points) {
      const u = plus(point, 1, shift);
      const room = 1 - dot(u, u);
      for (let i = 0; i < inputs; i++) {
        gradient[i]! -= (2 * u[i]!) / room;
        for (let j = 0; j < inputs; j++) hessian[i * inputs + j]! += (4 * u[i]! * u[j]!) / (room * room);
        hessian[i * inputs + i]! += 2 / room;
      }
    }
    const { solution } = solvePositive(hessian, gradient, inputs);
    const decrement = Math.sqrt(Math.max(0, dot(solution, gradient)));
    shift = plus(shift, decrement < 0.25 ? 1 : 1 / (1 + decrement), solution);
    if (decrement < 1e-12) break;
  }
  return shift;
}
