import { type Model, MoelabError, type NamedArray } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import type { Units } from './units.ts';

/**
 * Gives an ordinary model the vectors of some units: its gate slopes are the routers, its experts' directions the directions, any
 * bias is 0. It can then be saved, pruned, and trained on samples.
 *
 * The model's shape is `{ inputs: d, outputs: 1, experts: m, gate: 'sigmoid', gateOptions: { bias: 'none' }, expert: 'hermite',
 * expertOptions: { noise: 'none' } }`, or with `gate: 'softmax'` for softmax routing. Its prediction is f(x) = Σ_i π_i(x) He₃(w_i · x).
 * Refuses a model of another shape.
 */
export function withUnits(model: Model, units: Units): Model {
  const where = 'withUnits';
  checkParts(where, model);
  const { rows: count, cols: inputs } = units.routers;
  const { spec } = model.layers[0]!;
  const routing = routingOf(model);
  const problems: string[] = [];
  if (model.inputs !== inputs || spec.experts !== count)
    problems.push(
      `must have the units' ${inputs} inputs and ${count} experts, got ${model.inputs} and ${spec.experts}`,
    );
  if (routing !== (units.routing ?? 'sigmoid'))
    problems.push(`its gate is ${routing} and the units are routed by ${units.routing ?? 'sigmoid'}`);
  if (problems.length > 0) throw new MoelabError('INVALID_SHAPE', `${where}: model: ${problems.join('; ')}`);
  const { 'gate.slopes': slopes, 'experts.directions': directions, 'gate.bias': bias } = model.parameters;
  const routers = slopes!.values.map(
    (_, at) => units.routers.data[(at % count) * inputs + Math.floor(at / count)]!,
  );
  return model.with({
    parameters: {
      ...model.parameters,
      'gate.slopes': { ...slopes!, values: routers },
      'experts.directions': { ...directions!, values: units.directions.data.slice() },
      ...(bias === undefined
        ? {}
        : { 'gate.bias': { ...bias, values: new Float64Array(bias.values.length) } }),
    },
  });
}

/**
 * Reads the units of a model as `withUnits` makes them, each vector divided by its norm: what training by `joint` with `sphere: 'all'`, or
 * `prune`, has made of them. Refuses a model of another kind, and one whose biases are not 0, which units have not.
 */
export function unitsOf(model: Model): Units {
  const where = 'unitsOf';
  checkParts(where, model);
  const { 'gate.slopes': slopes, 'experts.directions': directions, 'gate.bias': bias } = model.parameters;
  if (bias?.values.some((v) => v !== 0))
    throw new MoelabError(
      'UNSUPPORTED',
      `${where}: gate.bias: units have none, got ${bias.values.join(', ').slice(0, 60)}; use gateOptions: { bias: 'none' }`,
    );
  const { inputs } = model;
  const count = model.layers[0]!.spec.experts;
  const vectors = ({ values }: NamedArray, place: (i: number, s: number) => number): Matrix => {
    const rows = matrix(count, inputs);
    for (let i = 0; i < count; i++) {
      let square = 0;
      for (let s = 0; s < inputs; s++) square += values[place(i, s)]! ** 2;
      for (let s = 0; s < inputs; s++) rows.data[i * inputs + s] = values[place(i, s)]! / Math.sqrt(square);
    }
    return rows;
  };
  return {
    routers: vectors(slopes!, (i, s) => s * count + i),
    directions: vectors(directions!, (i, s) => i * inputs + s),
    routing: routingOf(model),
  };
}

const routingOf = (model: Model): 'sigmoid' | 'softmax' =>
  model.layers[0]!.gate.weightSum === 'any' ? 'sigmoid' : 'softmax';

/** Refuses what has not the parts of units: one layer of Hermite experts of degree 3 with one output, behind plain sigmoids or a softmax. */
function checkParts(where: string, { layers, outputs }: Model): void {
  const { gate, expert, gateOptions, expertOptions, shared } = layers[0]!.spec;
  const isUnits =
    layers.length === 1 &&
    outputs === 1 &&
    shared === undefined &&
    expert === 'hermite' &&
    (expertOptions as { degree?: number }).degree === 3 &&
    (gate === 'softmax' || (gate === 'sigmoid' && (gateOptions as { weights?: string }).weights === 'plain'));
  if (isUnits) return;
  throw new MoelabError(
    'UNSUPPORTED',
    `${where}: model: must be one layer of 'hermite' experts of degree 3 with one output behind a plain 'sigmoid' or a 'softmax' gate, got ${layers.length} of '${gate}' and '${expert}'`,
  );
}
