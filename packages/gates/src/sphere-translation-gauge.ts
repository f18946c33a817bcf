import type { Gauge, Values } from '@moelab/core';
import { columnsOf, dot, plus, withColumns } from './slope-columns.ts';

/**
 * The translations that are left to a cosine gate of fewer experts than inputs: its logits are linear in the unit vectors
 * v_e = slopes_e/‖slopes_e‖, so one vector added to all of them is a translation of softmax wherever all keep length 1.
 *
 * The v_e lie at distance 1 around the origin, so they are their plane's foot c plus vectors of that plane, and c may turn
 * about the plane within what is orthogonal to it: inputs − experts directions. The reported form has c along the
 * projection of the input axis that is nearest to that complement. Where the v_e are no simplex, or c is 0, nothing moves.
 *
 * Shapes: slopes (inputs, experts); inputs − experts directions, none when that is not positive.
 */
export function sphereTranslationGauge(inputs: number, experts: number): Gauge {
  const dimension = Math.max(0, inputs - experts);
  const translated = (parameters: Values, shift: Float64Array): Values => {
    const columns = columnsOf(parameters.slopes!).map((slopes) =>
      plus(slopes, Math.sqrt(dot(slopes, slopes)), shift),
    );
    return { ...parameters, slopes: withColumns(parameters.slopes!, columns) };
  };
  return {
    dimension,
    directions(parameters) {
      const { tangents, distance } = footOf(parameters, dimension);
      const columns = columnsOf(parameters.slopes!);
      return tangents.map((tangent) => ({
        slopes: withColumns(
          parameters.slopes!,
          columns.map((slopes) => tangent.map((v) => v * distance * Math.sqrt(dot(slopes, slopes)))),
        ),
      }));
    },
    move(parameters, amounts) {
      const { foot, tangents, distance } = footOf(parameters, dimension);
      const angle = Math.hypot(...amounts);
      if (!(angle > 0)) return parameters;
      const along = tangents.reduce(
        (total, tangent, k) => plus(total, amounts[k]! / angle, tangent),
        new Float64Array(inputs),
      );
      const turn = foot.map((v, i) => v * (Math.cos(angle) - 1) + along[i]! * distance * Math.sin(angle));
      return translated(parameters, turn);
    },
    toReported(parameters) {
      const { foot, tangents, distance, plane } = footOf(parameters, dimension);
      if (!(distance > 0)) return tangents.map(() => 0);
      const wanted = unitAxes(inputs)
        .map((axis) => orthogonalPart(axis, plane))
        .reduce((best, other) => (dot(other, other) > dot(best, best) + 1e-12 ? other : best));
      const along = tangents.map((tangent) => dot(tangent, wanted));
      const sine = Math.hypot(...along);
      const angle = Math.atan2(sine, dot(foot, wanted) / distance);
      if (sine > 0) return along.map((v) => (v * angle) / sine);
      return along.map((_, k) => (k === 0 ? angle : 0)); // there already, or opposite
    },
  };
}

/** The foot of the origin on the plane through the unit vectors, and orthonormal tangents of what it may turn in. */
function footOf(parameters: Values, dimension: number) {
  const units = columnsOf(parameters.slopes!).map((slopes) => {
    const norm = Math.sqrt(dot(slopes, slopes));
    return slopes.map((v) => (norm > 0 ? v / norm : 0));
  });
  const [first, ...others] = units as [Float64Array, ...Float64Array[]];
  const plane: Float64Array[] = [];
  for (const other of others) addOrthonormal(plane, plus(other, -1, first));
  const foot = orthogonalPart(first, plane);
  const distance = Math.sqrt(dot(foot, foot));
  const known = [...plane];
  addOrthonormal(known, foot);
  const tangents: Float64Array[] = [];
  while (tangents.length < dimension) {
    // the axis that is farthest from what is known: never nearly in it
    const part = unitAxes(first.length)
      .map((axis) => orthogonalPart(axis, [...known, ...tangents]))
      .reduce((best, other) => (dot(other, other) > dot(best, best) ? other : best));
    addOrthonormal(tangents, part);
  }
  return { plane, foot, distance, tangents };
}

const unitAxes = (inputs: number): readonly Float64Array[] =>
  Array.from({ length: inputs }, (_, j) => new Float64Array(inputs).fill(1, j, j + 1));

/** What is left of v when its parts along orthonormal vectors are taken away, twice for the sake of rounding. */
function orthogonalPart(v: Float64Array, orthonormal: readonly Float64Array[]): Float64Array {
  let part = v;
  for (let round = 0; round < 2; round++)
    for (const unit of orthonormal) part = plus(part, -dot(part, unit), unit);
  return part;
}

/** Adds the direction of v's part that is orthogonal to the others; nothing when there is none. */
function addOrthonormal(orthonormal: Float64Array[], v: Float64Array): void {
  const part = orthogonalPart(v, orthonormal);
  const norm = Math.sqrt(dot(part, part));
  if (norm > 1e-12) orthonormal.push(part.map((entry) => entry / norm));
}
