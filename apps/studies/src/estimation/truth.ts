import { type Model, MoelabError, type Values } from '@moelab/core';
import { gaussianMoeParameters, gaussianMoeTruths } from '@moelab/tasks';
import type { Laboratory } from './laboratory.ts';

type Options = Readonly<Record<string, string | number | boolean>>;

/** What data are drawn from: a gate with experts of one output, at given parameters. */
export interface Truth {
  /** Names its data: equal names, sizes and replications are equal samples. */
  readonly name: string;
  readonly gate: string;
  readonly gateOptions?: Options;
  /** Default linear, with Gaussian noise. */
  readonly expert?: string;
  readonly expertOptions?: Options;
  /** Each input is uniform between these; default [0, 1]. */
  readonly range?: readonly [low: number, high: number];
  /** Of a model: `gate.…`, `experts.slopes` (K, inputs, 1), `experts.intercept` (K, 1), `experts.variance` (K). */
  readonly parameters: Values;
}

/** Gives a parameter that is one number, as a temperature. */
export const scalar = (value: number) => ({ axes: [], shape: [], values: Float64Array.of(value) });

/**
 * The truths of two experts and one input that several studies use.
 *
 * `paper`: the simulation of arXiv:2305.03288, logit 25 x − 8, means 15 − 20 x and −5 + 20 x, variances 0.09 and 0.16 (C = 6.820).
 * `soft`: logit 4 x − 2, means 3 − 4 x and −1 + 4 x (C = 4.815). `act`: the experts of `paper` behind (tanh(8 x) − 0.75)/0.1
 * (C = 6.218). C is of E D1 ≈ C/√n under X ~ U[0, 1].
 */
export const truths = {
  paper: {
    name: 'paper',
    gate: 'softmax',
    parameters: gaussianMoeParameters(gaussianMoeTruths.demystifying),
  },
  soft: { name: 'soft', gate: 'softmax', parameters: gaussianMoeParameters(gaussianMoeTruths.soft) },
  act: {
    name: 'act',
    gate: 'activation',
    gateOptions: { activation: 'tanh', temperature: 0.1 },
    parameters: gaussianMoeParameters(gaussianMoeTruths.act),
  },
} as const satisfies Record<string, Truth>;

/** Makes a model of a truth's kind with so many experts, its parameters not yet the truth's. */
export function modelLike(
  lab: Laboratory,
  { gate, gateOptions = {}, expert = 'linear', expertOptions = {}, parameters }: Truth,
  experts: number,
): Model {
  const inputs = parameters['experts.slopes']?.shape[1] ?? 1;
  return lab.modelFrom({
    inputs,
    layers: [{ outputs: 1, experts, gate, gateOptions, expert, expertOptions }],
  });
}

/** Makes the model of a truth; refuses one with experts that coincide, whose parameters no data could tell apart. */
export function truthModel(lab: Laboratory, truth: Truth): Model {
  const own = Object.entries(truth.parameters).flatMap(([name, { axes, shape, values }]) =>
    name.startsWith('experts.') && axes[0] === 'expert' ? [{ name, experts: shape[0]!, values }] : [],
  );
  const experts = own[0]?.experts ?? 0;
  const refuse = (what: string) => new MoelabError('INVALID_OPTIONS', `truth '${truth.name}': ${what}`);
  if (experts === 0)
    throw refuse("parameters must have the experts', as experts.slopes (experts, inputs, 1)");
  const model = modelLike(lab, truth, experts).with({ parameters: truth.parameters });
  const shown = (e: number) =>
    own
      .map(({ values: v }) => v.slice((e * v.length) / experts, ((e + 1) * v.length) / experts).join())
      .join(' ');
  for (let a = 0; a < experts; a++)
    for (let b = a + 1; b < experts; b++)
      if (shown(a) === shown(b))
        throw refuse(
          `experts ${a + 1} and ${b + 1} coincide; give each ${own.map(({ name }) => name).join(' or ')} of its own`,
        );
  return model;
}
