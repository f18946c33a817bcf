import type { Model } from '@moelab/core';
import { matrix, normal, type Stream, stream, uniform } from '@moelab/numerics';
import type { OptionValue } from '../part-options.ts';
import type { StandardLab } from '../standard-lab.ts';

/** What a truth shall be a model of. */
export interface TruthRequest {
  readonly gate: string;
  readonly gateOptions: Readonly<Record<string, OptionValue>>;
  readonly expert: string;
  readonly expertOptions: Readonly<Record<string, OptionValue>>;
  readonly experts: number;
  /** How many inputs; default 1, and 2 for a cosine, which is ±1 of one input. */
  readonly features: number | undefined;
  readonly seed: number;
}

/** A truth, and in words where it comes from. */
export interface Truth {
  readonly model: Model;
  readonly source: string;
  /** Only of one that was read from a file. */
  readonly file?: { readonly file: string; readonly sha256: string };
}

type Numbers = Readonly<Record<string, readonly number[]>>;
interface Preset {
  readonly features?: number;
  /** Options that an audit of the gate is about, unless others are given. */
  readonly options?: Readonly<Record<string, OptionValue>>;
  readonly gate: Numbers;
  readonly experts: Numbers;
  readonly source: string;
}

const steep: Numbers = { slopes: [-20, 20], intercept: [15, -5], variance: [0.09, 0.16] };
const mild: Numbers = { slopes: [-4, 4], intercept: [3, -1], variance: [0.09, 0.16] };
const simulation = 'the simulation of arXiv:2305.03288: gate 25 x − 8, means 15 − 20 x and −5 + 20 x';

/** Truths of two linear experts for which much is known. */
const presets: Readonly<Record<string, Preset>> = {
  softmax: { gate: { slopes: [25, 0], bias: [-8, 0] }, experts: steep, source: simulation },
  'dense-to-sparse': {
    options: { mode: 'parameter', temperature: 0.5 },
    gate: { slopes: [12.5, 0], bias: [-4, 0], temperature: [0.5] },
    experts: steep,
    source: `${simulation}, with a temperature of 0.5 that is a parameter`,
  },
  activation: {
    gate: { slopes: [8, 1], bias: [-0.4, 0], temperature: [0.1] },
    experts: steep,
    source: 'the experts of arXiv:2305.03288 behind activated slopes 8 and 1, at temperature 0.1',
  },
  cosine: {
    features: 2,
    options: { temperature: 0.2 },
    gate: { slopes: [2, -1, 0.5, 1.5], bias: [0.3, 0] },
    experts: { slopes: [-2, 1, 3, 1], intercept: [1, -1], variance: [0.09, 0.16] },
    source: 'two inputs, since a cosine of one is ±1; slopes (2, 0.5) and (−1, 1.5) at temperature 0.2',
  },
  sigmoid: {
    gate: { slopes: [25, -15], bias: [-8, 9] },
    experts: steep,
    source: 'the experts of arXiv:2305.03288 behind sigmoids of 25 x − 8 and 9 − 15 x',
  },
  laplace: {
    gate: { centres: [0.2, 0.7], bias: [-0.5, 0] },
    experts: mild,
    source: 'centres 0.2 and 0.7 within the inputs, means 3 − 4 x and −1 + 4 x',
  },
};

const CANDIDATES = 8;
const PROBES = 200;

/**
 * Gives a truth for an audit when the user has none: one that is known from the literature, or of the same kind, for two linear
 * experts; else, of 8 random truths, the one whose rarest expert is least rare at inputs U[0, 1).
 */
export async function defaultTruth(lab: StandardLab, request: TruthRequest): Promise<Truth> {
  const { gate, gateOptions, expert, expertOptions, experts, seed } = request;
  const preset = Object.hasOwn(presets, gate) ? presets[gate]! : undefined;
  const inputs = request.features ?? preset?.features ?? 1;
  const make = (options: Readonly<Record<string, OptionValue>>) =>
    lab.modelFrom({
      inputs,
      seed,
      layers: [{ outputs: outputsOf(expert), experts, gate, gateOptions: options, expert, expertOptions }],
    });
  const model = make({ ...preset?.options, ...gateOptions });
  const known = preset === undefined ? undefined : withNumbers(model, preset);
  if (known !== undefined && inputs === (preset!.features ?? 1))
    return { model: known, source: preset!.source };

  const random = stream(seed, 'truth');
  const x = matrix(
    PROBES,
    inputs,
    Float64Array.from({ length: PROBES * inputs }, () => uniform(random)),
  );
  const candidates: { readonly model: Model; readonly share: number }[] = [];
  for (let candidate = 0; candidate < CANDIDATES; candidate++) {
    const drawn = randomTruth(model, random.substream('candidate', candidate));
    const { weights } = await drawn.route(x);
    const shares = Array.from({ length: experts }, (_, e) => {
      let sum = 0;
      for (let i = 0; i < PROBES; i++) sum += weights.data[i * experts + e]! / PROBES;
      return sum;
    });
    candidates.push({ model: drawn, share: Math.min(...shares) });
  }
  const best = candidates.reduce((a, b) => (b.share > a.share ? b : a));
  return {
    model: best.model,
    source: `random, seed ${seed}: of ${CANDIDATES} draws the one whose rarest expert has the largest mean weight, ${best.share.toPrecision(2)}`,
  };
}

/** Classes have at least two logits. */
const outputsOf = (expert: string): number => (expert === 'categorical' ? 2 : 1);

/** The model with the numbers of a preset; undefined where its parameters are others. */
function withNumbers(model: Model, { gate, experts }: Preset): Model | undefined {
  const numbers: Record<string, readonly number[]> = {};
  for (const [name, own] of Object.entries(gate)) numbers[`gate.${name}`] = own;
  for (const [name, own] of Object.entries(experts)) numbers[`experts.${name}`] = own;
  const parameters: Record<string, Model['parameters'][string]> = {};
  for (const [name, array] of Object.entries(model.parameters)) {
    const own = numbers[name];
    if (model.declarations[name]!.fixed === true) parameters[name] = array;
    else if (own === undefined) return undefined;
    else if (array.values.length === own.length)
      parameters[name] = { ...array, values: Float64Array.from(own) };
    else if (array.values.length === 1 && array.axes.length === 0)
      parameters[name] = { ...array, values: Float64Array.of(own[0]!) };
    else return undefined;
  }
  return model.with({ parameters });
}

/** Slopes of the gate N(0, 3²), experts N(0, 2²), other real parameters N(0, 1); positive ones about a tenth, or a half in the gate. */
function randomTruth(model: Model, random: Stream): Model {
  const parameters = Object.fromEntries(
    Object.entries(model.parameters).map(([name, array]) => {
      const own = random.substream(name);
      const { domain, fixed } = model.declarations[name]!;
      if (fixed === true) return [name, array];
      const isGate = name.startsWith('gate.');
      const isSlope = array.axes.includes('input') && array.axes.includes('expert');
      const size = isGate ? (isSlope ? 3 : 1) : 2;
      const values = array.values.map(() =>
        domain === 'positive' ? (isGate ? 0.5 : 0.1) * Math.exp(0.3 * normal(own)) : size * normal(own),
      );
      return [name, { ...array, values }];
    }),
  );
  return model.with({ parameters });
}
