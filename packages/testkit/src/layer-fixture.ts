import { loadFloat64 } from '@moelab/backend-float64';
import {
  type Backend,
  type Batch,
  type Capacity,
  compute,
  type Dispatches,
  type Draw,
  drawFrom,
  evaluate,
  type GateInputs,
  type Model,
  type Tensors,
  tensorsOf,
  type Values,
  withoutPrefix,
} from '@moelab/core';
import { type Matrix, matrix, type Stream, stream } from '@moelab/numerics';
import { add, cast, engine, onesLike, sum, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { demand } from './check.ts';
import type { Exercised } from './exercise-rules.ts';
import { type PlainLayer, plainLayer } from './plain-layer.ts';
import { randomMatrix, randomValues } from './random-values.ts';

/** Some rows, with the losses of the last layer's experts where its gate needs them. */
export interface Rows {
  readonly x: Matrix;
  readonly losses?: Matrix;
}

/** What a model computes of some rows; everything but the rows has a default. */
export interface Asked {
  readonly rows?: Rows;
  /** The seed of the draw, when there is one. */
  readonly seed?: number;
  readonly parameters?: Values;
  /** Experts compute their own rows only, as many as there is room for. */
  readonly sparse?: Capacity | true;
}

/** What a layer said, as numbers. */
export interface LayerSaid {
  readonly scores: Matrix;
  /** 1 where an expert is selected; all of them without a mask. */
  readonly selected: Matrix;
  readonly logWeights: Matrix;
  readonly componentLogWeights: Matrix;
  readonly combined: Matrix;
}

/** What a model said of some rows. */
export interface Said {
  readonly layers: readonly LayerSaid[];
  readonly prediction: Matrix;
  readonly dispatches: Dispatches | undefined;
}

/** What every rule of a layer works on: a model of it, or of a stack, with random values around its first ones. */
export interface LayerFixture extends Exercised {
  readonly backend: Backend;
  readonly model: Model;
  /** Twelve rows. */
  readonly rows: Rows;
  /** Targets of these rows, drawn from the model; undefined where it has no density. */
  readonly y: Matrix | undefined;
  /** What to ask it with: no draw, and one where some gate draws. */
  readonly draws: readonly { readonly seed?: number }[];
  /** The model again, with its first values. */
  made(): Model;
  /** Other rows, the first of them the same. */
  batch(rows: number): Rows;
  /** What `model.forward` and `model.dispatch` are given. */
  given(asked: Asked): Batch;
  said(asked?: Asked): Promise<Said>;
  /** What each layer should say, one after the other. */
  plain(asked?: Asked, dispatches?: Dispatches): Promise<readonly PlainLayer[]>;
  /** A stream of this rule's own. */
  random(name: string): Stream;
}

const ROWS = 12;

/** Makes the fixture that each rule of a layer starts from. */
export async function layerFixture(
  make: (backend: Backend) => Model,
  load: () => Promise<Backend> = loadFloat64,
): Promise<LayerFixture> {
  const backend = await load();
  const random = (name: string) => stream(20261, 'testkit', 'layer', name);
  const first = make(backend);
  demand(
    typeof first === 'object' && first !== null && Array.isArray(first.layers),
    'make gives no model; it must give one at once: (backend) => createLab({ plugins, backend }).model(…)',
  );
  demand(
    first.backend === backend,
    `make gives a model on '${first.backend.name}', and was given '${backend.name}'; make it on the backend that is given`,
  );
  const stateDeclarations = Object.assign(
    {},
    ...first.layers.map(({ state }, l) =>
      Object.fromEntries(Object.entries(state).map(([name, one]) => [first.prefixOf(l) + name, one])),
    ),
  );
  const model = first.with({
    parameters: randomValues(first.declarations, random('parameters')),
    state: randomValues(stateDeclarations, random('state')),
  });
  const { gate, spec } = model.layers.at(-1)!;
  const batch = (rows: number): Rows => ({
    x: randomMatrix(rows, model.inputs, random('x')),
    ...(gate.needs?.includes('losses')
      ? { losses: positive(randomMatrix(rows, spec.experts, random('losses'))) }
      : {}),
  });
  const rows = batch(ROWS);
  const inputs = ({ x, losses }: Rows, seed: number | undefined): GateInputs => ({
    x: tensor(backend, x),
    ...(losses === undefined ? {} : { losses: tensor(backend, losses) }),
    ...(seed === undefined ? {} : { draw: drawFrom(backend, random('draw').substream(seed)) }),
  });
  const given: LayerFixture['given'] = ({ rows: own = rows, seed, parameters = model.parameters }) => ({
    inputs: () => inputs(own, seed),
    parameters: () => tensorsOf(backend, parameters),
    state: () => tensorsOf(backend, model.state),
  });
  const said: LayerFixture['said'] = async (asked = {}) => {
    const own = given(asked);
    const { sparse } = asked;
    const dispatches = sparse && (await model.dispatch(own, sparse === true ? undefined : sparse));
    const shapes: [number, number][] = [];
    const [prediction, ...all] = (
      await evaluate(backend, () => {
        const forward = model.forward(own.inputs(), own.parameters(), own.state(), dispatches);
        const tensors = [
          forward.prediction,
          ...forward.layers.flatMap(({ routing, componentLogWeights, combined }) => [
            routing.logWeights,
            componentLogWeights,
            combined,
            routing.scores,
            cast(routing.mask ?? onesLike(routing.logWeights), 'float32'),
          ]),
        ];
        for (const { shape } of tensors) {
          demand(shape.length === 2, `an output of a layer has shape (${shape}), want (rows, columns)`);
          shapes.push(shape as [number, number]);
        }
        return tensors;
      })
    ).map((values, i) => matrix(...shapes[i]!, values));
    const layers = model.layers.map((_, l) => ({
      logWeights: all[5 * l]!,
      componentLogWeights: all[5 * l + 1]!,
      combined: all[5 * l + 2]!,
      scores: all[5 * l + 3]!,
      selected: all[5 * l + 4]!,
    }));
    return { layers, prediction: prediction!, dispatches };
  };
  const plain: LayerFixture['plain'] = async (asked = {}, dispatches) => {
    const { rows: own = rows, seed, parameters = model.parameters } = asked;
    const done: PlainLayer[] = [];
    let { x } = own;
    for (const [l, layer] of model.layers.entries()) {
      const prefix = model.prefixOf(l);
      const values = {
        parameters: withoutPrefix(prefix, parameters),
        state: withoutPrefix(prefix, model.state),
      };
      const dispatch = dispatches?.[l];
      const sees = (): GateInputs => {
        const { draw, ...others } = inputs({ ...own, x }, seed);
        return { ...others, ...(draw === undefined ? {} : { draw: draw.of('layer', l) }) };
      };
      const isKept = dispatch && ((i: number, e: number) => dispatch.rowsOf[e]!.includes(i));
      done.push(await plainLayer(backend, layer, values, sees, x, isKept));
      x = done.at(-1)!.combined;
    }
    return done;
  };
  const y = hasDensity(model)
    ? await model.sample(rows.x, { seed: 1, ...(rows.losses ? { losses: rows.losses } : {}) })
    : undefined;
  const draws = drawsAnything(backend, model, given({ seed: 1 })) ? [{}, { seed: 1 }] : [{}];
  const exercise = () => {
    make(backend);
    for (const asked of draws) {
      compute(backend, () => {
        const own = given(asked);
        const [tensors, state, seen] = [own.parameters(), own.state(), own.inputs()];
        const value = () => objective(model, seen, tensors, state, y && tensor(backend, y));
        engine().gradients(value, [zeros([0]), seen.x, ...Object.values(tensors)], undefined, true);
      });
    }
  };
  return {
    backend,
    model,
    rows,
    y,
    draws,
    made: () => make(backend),
    batch,
    given,
    said,
    plain,
    random,
    exercise,
  };
}

/** Whether some gate of a model draws, when it is given something to draw from. */
function drawsAnything(backend: Backend, model: Model, batch: Batch): boolean {
  let drew = false;
  const watched = (draw: Draw): Draw => {
    const noted = (kind: 'uniform' | 'normal' | 'gumbel') => (shape: readonly number[]) => {
      drew = true;
      return draw[kind](shape);
    };
    return {
      uniform: noted('uniform'),
      normal: noted('normal'),
      gumbel: noted('gumbel'),
      of: (...key) => watched(draw.of(...key)),
    };
  };
  compute(backend, () => {
    const { draw, ...inputs } = batch.inputs();
    model.forward({ ...inputs, draw: watched(draw!) }, batch.parameters(), batch.state());
  });
  return drew;
}

/** Whether a model gives targets a density: noise in its last layer, weights that sum to one, and noise around what is added. */
export const hasDensity = ({ layers }: Model): boolean => {
  const { expert, gate, spec } = layers.at(-1)!;
  const isAround = spec.shared?.weight !== 'added' || expert.mean === undefined;
  return expert.noise !== undefined && gate.weightSum === 'one' && isAround;
};

/** Σ prediction, and Σ log density where there are targets. */
function objective(model: Model, inputs: GateInputs, tensors: Tensors, state: Tensors, y?: Tensor): Tensor {
  const forward = model.forward(inputs, tensors, state);
  const total = sum(forward.prediction);
  return y === undefined ? total : add(total, sum(model.logDensityTensor(y, forward)));
}

/** Row i alone. */
export const rowOf = ({ x, losses }: Rows, i: number): Rows => ({
  x: oneRow(x, i),
  ...(losses === undefined ? {} : { losses: oneRow(losses, i) }),
});

const oneRow = ({ cols, data }: Matrix, i: number): Matrix =>
  matrix(1, cols, data.slice(i * cols, (i + 1) * cols));

const positive = (m: Matrix): Matrix => ({ ...m, data: m.data.map(Math.exp) });
const tensor = (backend: Backend, { rows, cols, data }: Matrix): Tensor => backend.tensor(data, [rows, cols]);
