import type { Model, NamedArray, Values } from '@moelab/core';
import { normal, type Stream } from '@moelab/numerics';
import type { Setting } from '../estimation/estimation-cell.ts';
import { scalar, type Truth, truths } from '../estimation/truth.ts';

const { paper, soft, act } = truths;

/** The same array with other numbers. */
const filled = (array: NamedArray, ...values: readonly number[]): NamedArray => ({
  ...array,
  values: Float64Array.from(values),
});

/** Writes the density of a truth with other gate parameters. */
const rewritten = (
  truth: Truth,
  gate: string,
  gateOptions: NonNullable<Truth['gateOptions']>,
  {
    slopes,
    bias,
    temperature,
  }: Readonly<Record<'slopes' | 'bias', readonly number[]>> & { temperature?: number },
): Truth => {
  const { 'gate.temperature': _, ...rest } = truth.parameters;
  const parameters: Values = {
    ...rest,
    'gate.slopes': filled(rest['gate.slopes']!, ...slopes),
    'gate.bias': filled(rest['gate.bias']!, ...bias),
    ...(temperature === undefined ? {} : { 'gate.temperature': scalar(temperature) }),
  };
  return { name: truth.name, gate, gateOptions, parameters };
};

/** The temperature of the truths that are the density of `paper` behind another gate. */
export const TEMPERATURE = 0.5;

/** The densities of `paper` and of `act` (here: tanh), written with each gate that has a temperature; (β1, β0, τ) of the first expert. */
export const gateTruths = {
  /** (12.5 x − 4)/0.5. */
  'dense-to-sparse': rewritten(
    paper,
    'free-temperature',
    { activation: 'identity', temperature: TEMPERATURE },
    { slopes: [12.5, 0], bias: [-4, 0], temperature: TEMPERATURE },
  ),
  /** The same with τ fixed at 0.5. */
  'fixed temperature': rewritten(
    paper,
    'dense-to-sparse',
    { mode: 'fixed', temperature: TEMPERATURE },
    { slopes: [12.5, 0], bias: [-4, 0] },
  ),
  /** (relu(15 x) − 4)/0.5 and relu(2.5 x)/0.5: both slopes above 0, where relu is the identity. */
  relu: rewritten(
    paper,
    'free-temperature',
    { activation: 'relu', temperature: TEMPERATURE },
    { slopes: [15, 2.5], bias: [-4, 0], temperature: TEMPERATURE },
  ),
  tanh: act,
  /** (σ(16 x) − 0.375)/0.05 and σ(0)/0.05: tanh(z) = 2 σ(2z) − 1, so it is the model of tanh in other units, and only audited. */
  sigmoid: rewritten(
    act,
    'activation',
    { activation: 'sigmoid', temperature: 0.05 },
    { slopes: [16, 0], bias: [-0.375, 0], temperature: 0.05 },
  ),
} as const satisfies Record<string, Truth>;

/** Standard deviation of log c where a start is moved by (β1, β0, τ) → c (β1, β0, τ): one in three is off by more than a fifth. */
const SCALING = 0.2;

/** Moves a start along the scaling, which changes no likelihood; how far does not depend on n. Each name has draws of its own. */
const alongScaling = (name: string) => (start: Model, random: Stream) => {
  const factor = Math.exp(SCALING * normal(random.substream(name)));
  const moved = ['gate.slopes', 'gate.bias', 'gate.temperature'].map((name) => {
    const array = start.parameters[name]!;
    return [name, { ...array, values: array.values.map((v) => factor * v) }] as const;
  });
  return start.with({ parameters: { ...start.parameters, ...Object.fromEntries(moved) } });
};

/** Each way to draw and to fit. The truths `paper`, `dense-to-sparse`, `fixed temperature` and `relu` are one density, and see the same data. */
export const settings = {
  softmax: { title: 'softmax', truth: paper },
  'dense-to-sparse': {
    title: 'τ free, starts moved along the scaling',
    truth: gateTruths['dense-to-sparse'],
    moveStart: alongScaling('dense-to-sparse'),
  },
  'dense-to-sparse, published start': {
    title: 'τ free, published starts',
    truth: gateTruths['dense-to-sparse'],
  },
  'fixed temperature': { title: 'τ fixed', truth: gateTruths['fixed temperature'] },
  relu: {
    title: 'relu, starts moved along the scaling',
    truth: gateTruths.relu,
    moveStart: alongScaling('relu'),
  },
  tanh: { title: 'tanh', truth: gateTruths.tanh, variation: true },
  soft: { title: 'to the maximum', truth: soft, variation: true },
  'soft, far start': { title: 'to the maximum, start noise × 4', truth: soft, noise: 4 },
  'soft, published stop': { title: 'published stop', truth: soft, stop: 'published' },
  'soft, published stop, far start': {
    title: 'published stop, start noise × 4',
    truth: soft,
    stop: 'published',
    noise: 4,
  },
} as const satisfies Record<string, Setting>;

/** The name of a setting. */
export type SettingName = keyof typeof settings;
