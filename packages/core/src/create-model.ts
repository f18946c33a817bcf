import { type Matrix, matrix, stream } from '@moelab/numerics';
import { cast, exp, onesLike, type Tensor } from '@tensorflow/tfjs-core';
import type { Backend } from './backend.ts';
import { byChunks, type Chunk } from './by-chunks.ts';
import { checkInputs, checkLosses, checkTargets } from './check-data.ts';
import { countParameters } from './count-parameters.ts';
import { type Batch, type Dispatches, planDispatches, selects } from './dispatch-plan.ts';
import { drawFrom } from './draw.ts';
import { MoelabError } from './errors.ts';
import type { GateInputs } from './gate.ts';
import type { Layer } from './layer.ts';
import { lossOf } from './losses.ts';
import { meanRisk } from './mean-risk.ts';
import type { GivenInputs, Model, ModelSpec } from './model.ts';
import { tensorModel } from './model-forward.ts';
import { checkValues, prefixedNames, type Tensors, type Values } from './parameters.ts';
import { sampledTargets } from './sampled-targets.ts';
import { tensorsOf } from './tensors-of.ts';

/** What `forward` is given of a chunk. */
type Given = readonly [GateInputs, parameters: Tensors, state: Tensors, Dispatches | undefined];

/**
 * Makes a model of layers; the first values come from the spec's seed unless others are given. `remade` makes one of another
 * spec by the same lab.
 */
export function createModel(
  spec: ModelSpec,
  layers: readonly Layer[],
  backend: Backend,
  remade: Model['remade'],
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
  const outputs = last.spec.outputs;
  const target = last.expert.noise?.target ?? 'real';
  const sizes = { inputs: spec.inputs, outputs, target } as const;
  const tensorHalf = tensorModel(backend, layers, prefixOf);
  const { forward, forwardWithTargets, logDensityTensor, riskTensor } = tensorHalf;
  const { expertLogDensityTensor, componentLogDensityTensor } = tensorHalf;

  const dispatch: Model['dispatch'] = (batch, capacity) =>
    planDispatches(backend, layers, prefixOf, batch, capacity);

  /**
   * Runs a section on chunks of the rows of x, with the model's values as tensors; `isSparse`: with dispatches, so that
   * experts compute only the rows that select them.
   */
  const overRows = (
    x: Matrix,
    { losses }: GivenInputs,
    results: number,
    isSparse: boolean,
    section: (own: Given, chunk: Chunk) => readonly Tensor[],
  ): Promise<readonly Float64Array[]> => {
    checkLosses(losses, x.rows, last.spec.experts);
    const batchOf = ({ part }: Chunk): Batch => ({
      inputs: () => ({ x: part(x), ...(losses === undefined ? {} : { losses: part(losses) }) }),
      parameters: () => tensorsOf(backend, parameters),
      state: () => tensorsOf(backend, state),
    });
    return byChunks(
      backend,
      x.rows,
      results,
      (chunk, dispatches?: Dispatches) => {
        const { inputs, parameters: own, state: ownState } = batchOf(chunk);
        return section([inputs(), own(), ownState(), dispatches], chunk);
      },
      isSparse && layers.some((layer) => selects(layer, false))
        ? (chunk) => dispatch(batchOf(chunk))
        : undefined,
    );
  };

  return {
    ...sizes,
    spec,
    backend,
    layers,
    declarations,
    parameters,
    state,
    count: countParameters(layers),
    prefixOf,
    with: (changed) =>
      createModel(spec, layers, backend, remade, {
        parameters: changed.parameters ?? parameters,
        state: changed.state ?? state,
      }),
    remade,
    dispatch,
    forward,
    forwardWithTargets,
    checkRisk: tensorHalf.checkRisk,
    riskTensor,
    logDensityTensor,
    expertLogDensityTensor,
    componentLogDensityTensor,

    async predict(x, given = {}) {
      checkInputs(sizes, x);
      const [prediction] = await overRows(x, given, 1, true, (own) => [forward(...own).prediction]);
      return matrix(x.rows, outputs, prediction!);
    },

    async logDensity(x, y, given = {}) {
      tensorHalf.noise();
      tensorHalf.checkWeightsSumToOne('the mixture is no density');
      checkTargets(sizes, x, y);
      const [densities] = await overRows(x, given, 1, true, (own, { part }) => {
        const targets = part(y);
        return [logDensityTensor(targets, forwardWithTargets(targets, ...own))];
      });
      return densities!;
    },

    async sample(x, { seed, ...given }) {
      tensorHalf.noise();
      tensorHalf.checkWeightsSumToOne('no expert can be drawn by them');
      checkInputs(sizes, x);
      const [drawn] = await overRows(x, given, 1, false, (own, { from }) => {
        const draw = drawFrom(backend, stream(seed, 'sample', from));
        return [sampledTargets(forward(...own).layers.at(-1)!, draw)];
      });
      return matrix(x.rows, target === 'class' ? 1 : outputs, drawn!);
    },

    async route(x, { layer = layers.length - 1, ...given } = {}) {
      checkInputs(sizes, x);
      const one = layers[layer];
      if (one === undefined) {
        throw new MoelabError(
          'INVALID_OPTIONS',
          `layer: must be an integer from 0 to ${layers.length - 1}, got ${layer}`,
        );
      }
      const [scores, logWeights, weights, selected] = await overRows(x, given, 4, false, (own) => {
        const { routing } = forward(...own).layers[layer]!;
        const { mask } = routing;
        return [
          routing.scores,
          routing.logWeights,
          exp(routing.logWeights),
          mask === undefined ? onesLike(routing.logWeights) : cast(mask, 'float32'),
        ];
      });
      const shaped = (entries: Float64Array | undefined) => matrix(x.rows, one.spec.experts, entries!);
      return {
        scores: shaped(scores),
        logWeights: shaped(logWeights),
        weights: shaped(weights),
        selected: shaped(selected),
      };
    },

    async risk(x, y, { loss: name, of = 'mixture', losses, ...lossOptions }) {
      const loss = lossOf(name, lossOptions);
      tensorHalf.checkRisk(loss, of);
      checkTargets(sizes, x, y);
      if (x.rows === 0)
        throw new MoelabError('INVALID_DATA', 'x: must have at least one row to give a risk, got 0');
      const given = losses === undefined ? {} : { losses };
      const [rows] = await overRows(x, given, 1, true, (own, { part }) => {
        const targets = part(y);
        return [riskTensor(loss, of, targets, forwardWithTargets(targets, ...own))];
      });
      return meanRisk(rows!);
    },
  };
}
