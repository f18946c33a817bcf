import {
  type Backend,
  compute,
  drawFrom,
  evaluate,
  type Gate,
  type GateInputs,
  type Routing,
  type Tensors,
  tensorsOf,
  type Values,
} from '@moelab/core';
import type { Matrix } from '@moelab/numerics';
import { cast, engine, exp, onesLike, sum, zeros } from '@tensorflow/tfjs-core';
import { demand } from './check.ts';
import { hugeParameters } from './huge-parameters.ts';
import { type ExercisedFixture, partFixture, type Subject } from './part-fixture.ts';
import { randomMatrix, randomValues } from './random-values.ts';

/** What a gate is routed with. */
export interface Given {
  readonly x: Matrix;
  readonly parameters: Values;
  readonly state: Values;
  /** (rows, experts), for a gate that needs them. */
  readonly losses: Matrix;
  /** The seed of the draw, when there is one. */
  readonly drawSeed?: number;
}

/** A routing as numbers, row-major (rows, experts), and the shapes in which it came. */
export interface Routed {
  readonly scores: Float64Array;
  readonly logWeights: Float64Array;
  readonly weights: Float64Array;
  /** 1 where an expert is selected; all of them without a mask. */
  readonly selected: Float64Array;
  /** Log probabilities before any selection, where there are some. */
  readonly logProbabilities: Float64Array | undefined;
  readonly logits: Float64Array | undefined;
  readonly hasMask: boolean;
  readonly maskType: string | undefined;
  /** The dtypes of scores and log weights. */
  readonly types: Readonly<Record<'scores' | 'logWeights', string>>;
  readonly shapes: Readonly<
    Record<'scores' | 'logWeights' | 'mask' | 'logits' | 'probabilities', readonly number[] | undefined>
  >;
}

/** A gate under check, with a random batch and random parameters. */
export interface GateFixture extends ExercisedFixture {
  readonly gate: Gate;
  readonly given: Given;
  /** The seeds to route with: none, and one where the gate looks at its draw. */
  readonly seeds: readonly (number | undefined)[];
  /** Given another batch of rows. */
  batch(rows: number): Given;
  /** What the gate is given beside its parameters and state, as tensors, inside `compute`. */
  inputs(given: Given, x?: Tensors[string]): GateInputs;
  /** Routes on tensors, inside `compute`. */
  routing(given: Given, parameters: Tensors, x?: Tensors[string]): Routing;
  route(given: Given): Promise<Routed>;
}

const ROWS = 12;

/** Makes the fixture that each rule of a gate starts from. */
export async function gateFixture(
  subject: Subject<'gates'>,
  load?: () => Promise<Backend>,
): Promise<GateFixture> {
  const fixture = await partFixture(subject, load);
  const { backend, sizes, random } = fixture;
  const { gate } = fixture.model().layers[0]!;
  const batch = (rows: number): Given => ({
    x: randomMatrix(rows, sizes.inputs, random('x')),
    losses: positive(randomMatrix(rows, sizes.experts, random('losses'))),
    parameters: randomValues(gate.parameters, random('parameters')),
    state: randomValues(gate.state ?? {}, random('state')),
  });
  const tensor = ({ data, rows, cols }: Matrix) => backend.tensor(data, [rows, cols]);
  const undrawn = ({ x, losses }: Given, rows = tensor(x)): GateInputs => ({
    x: rows,
    ...(gate.needs?.includes('losses') ? { losses: tensor(losses) } : {}),
  });
  const draw = (seed: number) => drawFrom(backend, random('draw').substream(seed));
  const inputs: GateFixture['inputs'] = (given, x) => ({
    ...undrawn(given, x),
    ...(given.drawSeed === undefined ? {} : { draw: draw(given.drawSeed) }),
  });
  const routing: GateFixture['routing'] = (given, parameters, x) => {
    const said = gate.route(inputs(given, x), parameters, tensorsOf(backend, given.state));
    demand(
      !(said instanceof Promise),
      'route answers later; it must be synchronous, and await or read nothing',
    );
    return said;
  };
  const route = async (given: Given): Promise<Routed> => {
    let came: Pick<Routed, 'hasMask' | 'maskType' | 'types' | 'shapes'> | undefined;
    const [scores, logWeights, selected, ...others] = await evaluate(backend, () => {
      const said = routing(given, tensorsOf(backend, given.parameters));
      came = {
        hasMask: said.mask !== undefined,
        maskType: said.mask?.dtype,
        types: { scores: said.scores.dtype, logWeights: said.logWeights.dtype },
        shapes: {
          scores: said.scores.shape,
          logWeights: said.logWeights.shape,
          mask: said.mask?.shape,
          logits: said.logits?.tensor.shape,
          probabilities: said.probabilities?.log.shape,
        },
      };
      return [
        said.scores,
        said.logWeights,
        cast(said.mask ?? onesLike(said.logWeights), 'float32'),
        ...(said.probabilities === undefined ? [] : [said.probabilities.log]),
        ...(said.logits === undefined ? [] : [said.logits.tensor]),
      ];
    });
    return {
      scores: scores!,
      logWeights: logWeights!,
      weights: logWeights!.map(Math.exp),
      selected: selected!,
      logProbabilities: came!.shapes.probabilities && others[0],
      logits: came!.shapes.logits && others.at(-1),
      ...came!,
    };
  };
  const given = batch(ROWS);
  /** Whether the gate looks at a draw that it is given; one that fails to route may do. */
  const looksAtDraw = (): boolean => {
    let looks = false;
    const watched = (inputs: GateInputs) =>
      Object.defineProperty({ ...inputs }, 'draw', {
        enumerable: true,
        get() {
          looks = true;
          return draw(1);
        },
      });
    try {
      compute(backend, () => {
        const [parameters, state] = [given.parameters, given.state].map((values) =>
          tensorsOf(backend, values),
        );
        gate.route(watched(undrawn(given)), parameters!, state!);
      });
    } catch {
      return true;
    }
    return looks;
  };
  const seeds = looksAtDraw() ? [undefined, 1] : [undefined];
  const exercise = () => {
    fixture.model();
    compute(backend, () => {
      const parameters = tensorsOf(backend, given.parameters);
      for (const drawSeed of seeds) {
        const drawn = drawSeed === undefined ? given : { ...given, drawSeed };
        const weights = () => sum(exp(routing(drawn, parameters).logWeights));
        engine().gradients(weights, [zeros([0]), ...Object.values(parameters)], undefined, true);
      }
    });
  };
  return { ...fixture, gate, given, seeds, batch, inputs, routing, route, exercise };
}

/** What is given with parameters, or with inputs, 1e4 times as large. */
export const hugeGiven = (
  gate: Gate,
  given: Given,
): Readonly<Record<'the parameters' | 'the inputs', Given>> => ({
  'the parameters': { ...given, parameters: hugeParameters(gate.parameters, given.parameters) },
  'the inputs': { ...given, x: { ...given.x, data: given.x.data.map((v) => v * 1e4) } },
});

const positive = (m: Matrix): Matrix => ({ ...m, data: m.data.map(Math.exp) });
