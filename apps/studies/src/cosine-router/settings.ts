import type { Setting } from '../estimation/estimation-cell.ts';
import { gatePoints, linearExperts } from '../estimation/linear-experts.ts';
import type { Truth } from '../estimation/truth.ts';

const TEMPERATURE = 0.25;

const parameters = {
  ...gatePoints(
    [
      [1, 0],
      [-0.6, 0.8],
    ],
    [0.1, 0],
  ),
  ...linearExperts([
    { slopes: [-2, 1], intercept: 3, variance: 0.09 },
    { slopes: [2, -1], intercept: -3, variance: 0.16 },
  ]),
};

/** Two experts of two inputs on [−1, 1]² behind a cosine gate over the temperature 0.25, plain and with both norms perturbed by 0.5. */
export const cosineTruths = {
  plain: {
    name: 'plain',
    gate: 'cosine',
    gateOptions: { temperature: TEMPERATURE },
    range: [-1, 1],
    parameters,
  },
  perturbed: {
    name: 'perturbed',
    gate: 'cosine',
    gateOptions: { temperature: TEMPERATURE, perturbInput: 0.5, perturbSlopes: 0.5 },
    range: [-1, 1],
    parameters,
  },
} as const satisfies Record<string, Truth>;

/** Starts of `free norms` are so many times as far from the truth as the published ones, so that what stays there can be read. */
const NORM_NOISE = 10;

/** What is fitted. */
export const settings = {
  plain: { title: 'cosine', truth: cosineTruths.plain, variation: true },
  perturbed: { title: 'perturbed cosine', truth: cosineTruths.perturbed, variation: true },
  'free norms': {
    title: 'cosine, norms as they end',
    truth: { ...cosineTruths.plain, gate: 'free-norms' },
    noise: NORM_NOISE,
  },
} as const satisfies Record<string, Setting>;
