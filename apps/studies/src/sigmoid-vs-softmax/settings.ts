import { gatePoints, linearExperts } from '../estimation/linear-experts.ts';
import type { Truth } from '../estimation/truth.ts';

/** One gate with one kind of experts, fitted by least squares. */
export interface RegressionSetting {
  /** In figures and reports. */
  readonly title: string;
  /** Without a noise model: data are its regression function plus N(0, NOISE²). */
  readonly truth: Truth;
  /** The true experts, from 0, of which a spare fitted expert begins as a copy. */
  readonly shared: readonly number[];
}

/** Standard deviation of the data around the regression function. */
export const NOISE = 0.05;

/** Gate slope and bias, then slope and intercept of the expert: of each of two experts. */
type Lines = readonly [readonly number[], readonly number[]];

const parametersOf = (lines: Lines) => ({
  ...gatePoints(
    lines.map(([slope]) => [slope!]),
    lines.map(([, bias]) => bias!),
  ),
  ...linearExperts(lines.map(([, , slope, intercept]) => ({ slopes: [slope!], intercept: intercept! }))),
});

type Kind = 'linear' | 'relu' | 'tanh';

const truthOf = (gate: 'sigmoid' | 'softmax', kind: Kind, name: string, lines: Lines): Truth => ({
  name: `${gate} ${name}`,
  gate,
  expert: kind === 'linear' ? 'linear' : 'unit',
  expertOptions: kind === 'linear' ? { noise: 'none' } : { activation: kind },
  range: [-1, 1],
  parameters: parametersOf(lines),
});

/** The lines 3 x − 2 and 3 x + 2 behind the logits 8 x − 3 and −8 x − 3. */
const linear: Lines = [
  [8, -3, 3, -2],
  [-8, -3, 3, 2],
];
/** relu(−3 x + 1.5) and relu(4 x + 2.5) behind the logits 3 x + 2 and 6.5 x + 1.5. */
const relu: Lines = [
  [3, 2, -3, 1.5],
  [6.5, 1.5, 4, 2.5],
];
/** 4 x and −3 x + 2, themselves or their tanh, behind the logits 0, which does not depend on x, and 8 x − 4. */
const flat: Lines = [
  [0, 0, 4, 0],
  [8, -4, -3, 2],
];

const both = [0, 1];
/** In regime 1 the expert that is fitted twice is the one whose gate does not depend on x. */
const first = [0];

/** What is fitted: in regime 2 all gates depend on x; in regime 1 the gate of the expert that a fit may have twice does not. */
export const settings = {
  'softmax linear': {
    title: 'softmax, linear experts',
    truth: truthOf('softmax', 'linear', 'linear', linear),
    shared: both,
  },
  'sigmoid linear': {
    title: 'sigmoid, linear experts (regime 2)',
    truth: truthOf('sigmoid', 'linear', 'linear', linear),
    shared: both,
  },
  'softmax relu': {
    title: 'softmax, relu experts',
    truth: truthOf('softmax', 'relu', 'relu', relu),
    shared: both,
  },
  'sigmoid relu': {
    title: 'sigmoid, relu experts (regime 2)',
    truth: truthOf('sigmoid', 'relu', 'relu', relu),
    shared: both,
  },
  'sigmoid tanh, regime 1': {
    title: 'sigmoid, tanh experts (regime 1)',
    truth: truthOf('sigmoid', 'tanh', 'flat tanh', flat),
    shared: first,
  },
  'sigmoid linear, regime 1': {
    title: 'sigmoid, linear experts (regime 1)',
    truth: truthOf('sigmoid', 'linear', 'flat linear', flat),
    shared: first,
  },
} as const satisfies Record<string, RegressionSetting>;
