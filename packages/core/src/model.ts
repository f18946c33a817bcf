import {
  add,
  argMax,
  cast,
  exp,
  greater,
  mul,
  oneHot,
  expandDims,
  stack,
  sum,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { type Matrix, matrix, stream, sum as compensatedSum } from '@moelab/numerics';
import type { Backend } from './backend.ts';
import { drawFrom } from './draw.ts';
import { evaluate } from './engine.ts';
import { MoelabError } from './errors.ts';
import type { GateInputs } from './gate.ts';
import type { Layer, LayerForward, LayerSpec } from './layer.ts';
import { rowLogSumExp } from './log-sum-exp.ts';
import { type LossName, lossOf } from './losses.ts';
import {
  checkValues,
  type Declarations,
  prefixedNames,
  sizeOf,
  type Tensors,
  type Values,
  withoutPrefix,
} from './parameters.ts';

/** A model as plain JSON, every option filled in; `lab.modelFrom(spec)` makes the same model again. */
export interface ModelSpec {
  readonly inputs: number;
  readonly seed: number;
  readonly layers: readonly LayerSpec[];
}

/** What all layers computed of a batch; the last one's `combined` is the prediction. */
export interface ModelForward {
  readonly layers: readonly LayerForward[];
  readonly prediction: Tensor;
}

/** How many scalars a model has. */
export interface ParameterCount {
  /** All of them. */
  readonly total: number;
  /** Those that one row uses: the gates, and of each layer's experts as many as are selected. */
  readonly active: number;
  /** Those that data can determine: the estimated ones less the gates' gauge directions. */
  readonly free: number;
}

/** A mean over rows with its standard error. */
export interface Risk {
  readonly value: number;
  readonly standardError: number;
  readonly rows: number;
}

/** One layer's routing of some rows. */
export interface RoutingValues {
  readonly scores: Matrix;
  readonly logWeights: Matrix;
  readonly weights: Matrix;
  /** 1 where an expert is selected. */
  readonly selected: Matrix;
}

/** What may be given beside x. */
export interface GivenInputs {
  /** (rows, experts): for a gate that needs the experts' losses. */
  readonly losses?: Matrix;
}

/** A mixture of experts with its parameters: an immutable value. Tensors live only while something is computed. */
export interface Model {
  readonly spec: ModelSpec;
  readonly backend: Backend;
  readonly layers: readonly Layer[];
  readonly inputs: number;
  readonly outputs: number;
  /** What a target is: real numbers (rows, outputs), or class indices (rows, 1). */
  readonly target: 'real' | 'class';
  /** `gate.…` and `experts.…`; in a model of several layers `layer1.gate.…` and so on. */
  readonly declarations: Declarations;
  readonly parameters: Values;
  readonly state: Values;
  readonly count: ParameterCount;
  with(values: { readonly parameters?: Values; readonly state?: Values }): Model;
  /** The prefix of a layer's names in `parameters` and `state`; '' in a model of one layer. */
  prefixOf(layer: number): string;

  /** Computes on tensors, inside `compute`. */
  forward(inputs: GateInputs, parameters: Tensors, state: Tensors): ModelForward;
  /** log p(y | x) of each row, on tensors. */
  logDensityTensor(y: Tensor, forward: ModelForward): Tensor;
  /** log p_e(y | x) of each row and expert of the last layer, on tensors (rows, experts). */
  expertLogDensityTensor(y: Tensor, last: LayerForward): Tensor;

  /** E[y | x] (rows, outputs): a real target's mean, or the probabilities of classes. */
  predict(x: Matrix, given?: GivenInputs): Promise<Matrix>;
  /** log p(y | x) of each row, nats. */
  logDensity(x: Matrix, y: Matrix, given?: GivenInputs): Promise<Float64Array>;
  /** One draw of y for each row: first an expert by the gate's weights, then its noise. */
  sample(x: Matrix, options: { readonly seed: number }): Promise<Matrix>;
  /** How a layer (default: the last) routes each row. */
  route(x: Matrix, options?: GivenInputs & { readonly layer?: number }): Promise<RoutingValues>;
  /**
   * The mean loss: of the `mixture` (of its combined prediction, or its density), or of the `sampled` expert,
   * E_{e ~ w(x)} ℓ_e, which finite-rate theory speaks of.
   */
  risk(
    x: Matrix,
    y: Matrix,
    options: { readonly loss: LossName; readonly of?: 'mixture' | 'sampled'; readonly bound?: number },
  ): Promise<Risk>;
}

/** Rows that are computed at a time, so that memory does not grow with the data. Fixed: it is part of a result. */
const CHUNK_ROWS = 16384;

/** Makes a model of layers; the first values come from the spec's seed unless others are given. */
export function createModel(
  spec: ModelSpec,
  layers: readonly Layer[],
  backend: Backend,
  values: { readonly parameters?: Values; readonly state?: Values } = {},
): Model {
  const prefixOf = (l: number) => (layers.length === 1 ? '' : `layer${l + 1}.`);
  const collected = <T>(of: (layer: Layer, l: number) => Readonly<Record<string, T>>): Record<string, T> =>
    Object.assign({}, ...layers.map((layer, l) => prefixedNames(prefixOf(l), of(layer, l))));
  const declarations = collected((layer) => layer.parameters);
  const stateDeclarations = collected((layer) => layer.state);
  const random = (l: number, what: string) => stream(spec.seed, 'model', l, what);
  const parameters =
    values.parameters ?? collected((layer, l) => layer.initialParameters(random(l, 'parameters')));
  const state = values.state ?? collected((layer, l) => layer.initialState(random(l, 'state')));
  checkValues('parameters', declarations, parameters);
  checkValues('state', stateDeclarations, state);

  const last = layers.at(-1)!;
  const { noise } = last.expert;
  const target = noise?.target ?? 'real';
  const outputs = last.spec.outputs;

  const forward = (inputs: GateInputs, tensors: Tensors, stateTensors: Tensors): ModelForward => {
    const done: LayerForward[] = [];
    let x = inputs.x;
    for (const [l, layer] of layers.entries()) {
      const isLast = l === layers.length - 1;
      const needsLosses = layer.gate.needs?.includes('losses') ?? false;
      if (needsLosses && (inputs.losses === undefined || !isLast)) {
        throw new MoelabError(
          'UNSUPPORTED',
          isLast
            ? `gates/${layer.spec.gate}: needs the experts' losses (rows, ${layer.spec.experts}), got none; pass { losses }`
            : `gates/${layer.spec.gate}: needs the experts' losses, which only the last layer has; layer ${l + 1} of ${layers.length}`,
        );
      }
      const { losses, ...others } = inputs;
      const own = { ...others, x, ...(needsLosses && losses !== undefined ? { losses } : {}) };
      done.push(
        layer.forward(own, withoutPrefix(prefixOf(l), tensors), withoutPrefix(prefixOf(l), stateTensors)),
      );
      x = done.at(-1)!.combined;
    }
    return { layers: done, prediction: x };
  };

  const expertLogDensityTensor = (y: Tensor, lastForward: LayerForward): Tensor => {
    if (noise === undefined) {
      throw new MoelabError(
        'UNSUPPORTED',
        `experts/${last.spec.expert}: has no noise model, so the model has no density; give it one or use a loss on predictions`,
      );
    }
    const rows = lastForward.outputs.map((output, e) =>
      noise.logDensity(y, output, lastForward.expertParameters[e]!),
    );
    return stack(rows, 1);
  };

  const logDensityTensor = (y: Tensor, { layers: done }: ModelForward): Tensor => {
    if (last.gate.weightSum !== 'one') {
      throw new MoelabError(
        'UNSUPPORTED',
        `gates/${last.spec.gate}: its weights do not sum to one with these options, so the mixture is no density; use weights that do, or a loss on predictions`,
      );
    }
    const { routing } = done.at(-1)!;
    return rowLogSumExp(add(routing.logWeights, expertLogDensityTensor(y, done.at(-1)!)));
  };

  const checkRows = (where: string, x: Matrix, columns: number) => {
    if (x.cols !== columns) {
      throw new MoelabError('INVALID_SHAPE', `${where}: must have ${columns} columns, got shape (${x.rows}, ${x.cols})`);
    }
  };
  const checkXY = (x: Matrix, y: Matrix) => {
    checkRows('x', x, spec.inputs);
    checkRows('y', y, target === 'class' ? 1 : outputs);
    if (x.rows !== y.rows) {
      throw new MoelabError('INVALID_SHAPE', `y: must have as many rows as x, got ${y.rows} and ${x.rows}`);
    }
    if (target === 'class') {
      const bad = y.data.findIndex((v) => !(Number.isInteger(v) && v >= 0 && v < outputs));
      if (bad >= 0) {
        throw new MoelabError(
          'INVALID_DATA',
          `y: row ${bad + 1} must be a class index from 0 to ${outputs - 1}, got ${y.data[bad]}`,
        );
      }
    }
  };

  interface Batch {
    readonly x: Tensor;
    readonly tensors: Tensors;
    readonly stateTensors: Tensors;
    part(of: Matrix): Tensor;
    readonly from: number;
    readonly rows: number;
  }
  /** Runs `section` on chunks of rows and joins the float64 numbers that it gives for each. */
  const byChunks = async (
    x: Matrix,
    results: number,
    section: (batch: Batch) => readonly Tensor[],
  ): Promise<readonly Float64Array[]> => {
    const parts: (readonly Float64Array[])[] = [];
    for (let from = 0; from < x.rows || from === 0; from += CHUNK_ROWS) {
      const rows = Math.min(CHUNK_ROWS, x.rows - from);
      const part = (of: Matrix) =>
        backend.tensor(of.data.subarray(from * of.cols, (from + rows) * of.cols), [rows, of.cols]);
      parts.push(
        await evaluate(backend, () => {
          const tensors = tensorsOf(backend, model.parameters);
          const stateTensors = tensorsOf(backend, model.state);
          return section({ x: part(x), tensors, stateTensors, part, from, rows });
        }),
      );
    }
    return Array.from({ length: results }, (_, r) => joined(parts.map((chunk) => chunk[r]!)));
  };
  const inputsOf = (batch: Batch, given: GivenInputs): GateInputs => ({
    x: batch.x,
    ...(given.losses === undefined ? {} : { losses: batch.part(given.losses) }),
  });
  /** The inputs of gates that need losses, when the targets are known: the losses themselves. */
  const inputsWithTargets = (batch: Batch, y: Tensor, given: GivenInputs): GateInputs => {
    const inputs = inputsOf(batch, given);
    if (!last.gate.needs?.includes('losses') || inputs.losses !== undefined || layers.length > 1) return inputs;
    // experts do not depend on the gate, so any losses do to learn what each expert says
    const rows = batch.rows;
    const dummy = backend.tensor(new Float64Array(rows * last.spec.experts), [rows, last.spec.experts]);
    const first = forward({ ...inputs, losses: dummy }, batch.tensors, batch.stateTensors);
    return { ...inputs, losses: expertLosses(lossOf(noise === undefined ? 'squared' : 'log'), y, first.layers[0]!) };
  };
  const expertLosses = (loss: ReturnType<typeof lossOf>, y: Tensor, lastForward: LayerForward): Tensor =>
    loss.ofDensity
      ? loss.rows(backend, y, expertLogDensityTensor(y, lastForward))
      : stack(
          lastForward.means.map((mean) => loss.rows(backend, y, mean)),
          1,
        );

  const model: Model = {
    spec,
    backend,
    layers,
    inputs: spec.inputs,
    outputs,
    target,
    declarations,
    parameters,
    state,
    prefixOf,
    count: countParameters(layers),
    with: (changed) =>
      createModel(spec, layers, backend, {
        parameters: changed.parameters ?? parameters,
        state: changed.state ?? state,
      }),
    forward,
    logDensityTensor,
    expertLogDensityTensor,

    async predict(x, given = {}) {
      checkRows('x', x, spec.inputs);
      const [prediction] = await byChunks(x, 1, (batch) => [
        forward(inputsOf(batch, given), batch.tensors, batch.stateTensors).prediction,
      ]);
      return matrix(x.rows, outputs, prediction!);
    },

    async logDensity(x, y, given = {}) {
      checkXY(x, y);
      const [values] = await byChunks(x, 1, (batch) => {
        const target = batch.part(y);
        const inputs = inputsWithTargets(batch, target, given);
        return [logDensityTensor(target, forward(inputs, batch.tensors, batch.stateTensors))];
      });
      return values!;
    },

    async sample(x, { seed }) {
      checkRows('x', x, spec.inputs);
      if (noise === undefined) {
        throw new MoelabError('UNSUPPORTED', `experts/${last.spec.expert}: has no noise model to sample from`);
      }
      const columns = target === 'class' ? 1 : outputs;
      const [values] = await byChunks(x, 1, (batch) => {
        const draw = drawFrom(backend, stream(seed, 'sample', batch.from));
        const { layers: done } = forward({ x: batch.x }, batch.tensors, batch.stateTensors);
        const { routing, outputs: said, expertParameters } = done.at(-1)!;
        const experts = last.spec.experts;
        const chosen = argMax(add(routing.logWeights, draw.gumbel([batch.rows, experts])), -1);
        const pick = cast(expandDims(oneHot(cast(chosen, 'int32'), experts), -1), 'float32'); // (rows, experts, 1)
        const drawn = said.map((output, e) => noise.sample(output, expertParameters[e]!, draw));
        return [sum(mul(pick, stack(drawn, 1)), 1)];
      });
      return matrix(x.rows, columns, values!);
    },

    async route(x, { layer = layers.length - 1, ...given } = {}) {
      checkRows('x', x, spec.inputs);
      const one = layers[layer];
      if (one === undefined) {
        throw new MoelabError('INVALID_OPTIONS', `layer: must be from 0 to ${layers.length - 1}, got ${layer}`);
      }
      const { experts } = one.spec;
      const [scores, logWeights, weights, selected] = await byChunks(x, 4, (batch) => {
        const { routing } = forward(inputsOf(batch, given), batch.tensors, batch.stateTensors).layers[layer]!;
        const all = routing.mask ?? greater(exp(routing.logWeights), backend.tensor([-1], []));
        return [routing.scores, routing.logWeights, exp(routing.logWeights), cast(all, 'float32')];
      });
      const shaped = (values: Float64Array | undefined) => matrix(x.rows, experts, values!);
      return {
        scores: shaped(scores),
        logWeights: shaped(logWeights),
        weights: shaped(weights),
        selected: shaped(selected),
      };
    },

    async risk(x, y, { loss: name, of = 'mixture', ...lossOptions }) {
      checkXY(x, y);
      const loss = lossOf(name, lossOptions);
      if (!loss.targets.includes(target)) {
        throw new MoelabError(
          'UNSUPPORTED',
          `losses/${name}: judges ${loss.targets.join(' or ')} targets, and the model's are ${target}`,
        );
      }
      if (of === 'sampled' && last.gate.weightSum !== 'one') {
        throw new MoelabError('UNSUPPORTED', `gates/${last.spec.gate}: its weights do not sum to one, so no expert can be sampled`);
      }
      const [rows] = await byChunks(x, 1, (batch) => {
        const target = batch.part(y);
        const done = forward(inputsWithTargets(batch, target, {}), batch.tensors, batch.stateTensors);
        if (of === 'mixture') {
          return [loss.rows(backend, target, loss.ofDensity ? logDensityTensor(target, done) : done.prediction)];
        }
        const weights = exp(done.layers.at(-1)!.routing.logWeights);
        const terms = mul(weights, expertLosses(loss, target, done.layers.at(-1)!));
        return [sum(where(greater(weights, zerosLike(weights)), terms, zerosLike(terms)), -1)]; // 0 · ∞ is 0 here
      });
      return meanOf(rows!);
    },
  };
  return model;
}

/** Makes tensors of named arrays on a backend; inside `compute`. */
export function tensorsOf(backend: Backend, values: Values): Tensors {
  return Object.fromEntries(
    Object.entries(values).map(([name, { values: entries, shape }]) => [name, backend.tensor(entries, shape)]),
  );
}

function joined(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) return parts[0]!;
  const all = new Float64Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function meanOf(rows: Float64Array): Risk {
  const n = rows.length;
  const value = compensatedSum(rows) / n;
  const squares = compensatedSum(rows.map((v) => (v - value) ** 2));
  return { value, standardError: Math.sqrt(squares / Math.max(n - 1, 1) / n), rows: n };
}

function countParameters(layers: readonly Layer[]): ParameterCount {
  let total = 0;
  let active = 0;
  let free = 0;
  for (const { gate, spec, parameters } of layers) {
    const used = (gate.active ?? spec.experts) / spec.experts;
    for (const [name, declaration] of Object.entries(parameters)) {
      const size = sizeOf(declaration.shape);
      const ofExpert = name.startsWith('experts.') && !declaration.shared;
      total += size;
      active += ofExpert ? size * used : size;
      if (!declaration.fixed) free += size;
    }
    free -= gate.gauge.dimension;
  }
  return { total, active, free };
}
