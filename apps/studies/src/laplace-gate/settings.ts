import { normal, stream } from '@moelab/numerics';
import type { Setting } from '../estimation/estimation-cell.ts';
import { gatePoints, linearExperts } from '../estimation/linear-experts.ts';
import type { Truth } from '../estimation/truth.ts';

const INPUTS = 2;

/** Two experts of two inputs whose lines are far apart, so that the data say which expert a row is of: C = 23. */
const clear: Truth = {
  name: 'laplace clear',
  gate: 'laplace',
  parameters: {
    ...gatePoints(
      [
        [0.3, 0.5],
        [0.7, 0.5],
      ],
      [0, 0],
      'centres',
    ),
    ...linearExperts([
      { slopes: [-2, 1], intercept: 3, variance: 0.09 },
      { slopes: [2, -1], intercept: -3, variance: 0.16 },
    ]),
  },
};

/**
 * Draws a truth as the published protocol does: two experts, the router's parameters N(0, 0.01/d), the experts' N(0, 1/d), variances
 * |N(0, 1/d)|, here with d = 2 and the last bias 0. Source: Han et al. 2024, arXiv:2402.03226.
 */
function publishedTruth(draw: number): Truth {
  const random = stream(draw, 'laplace-gate', 'published truth');
  const router = () => normal(random, 0, Math.sqrt(0.01 / INPUTS));
  const expert = () => normal(random, 0, Math.sqrt(1 / INPUTS));
  const centres = [0, 1].map(() => Array.from({ length: INPUTS }, router));
  const bias = [router(), 0];
  return {
    name: `laplace published ${draw}`,
    gate: 'laplace',
    parameters: {
      ...gatePoints(centres, bias, 'centres'),
      ...linearExperts(
        [0, 1].map(() => ({
          slopes: Array.from({ length: INPUTS }, expert),
          intercept: expert(),
          variance: Math.abs(expert()),
        })),
      ),
    },
  };
}

// draws of the published truth whose constants are computed
const PUBLISHED_DRAWS = 10;

/** The truths whose constant C is computed: `clear`, and ten draws of the published protocol, 'published 1' and so on. */
export const laplaceTruths: Readonly<Record<string, Truth>> = {
  clear,
  ...Object.fromEntries(
    Array.from({ length: PUBLISHED_DRAWS }, (_, i) => [`published ${i + 1}`, publishedTruth(i + 1)]),
  ),
};

/** What is fitted: `clear` to the maximum; the first published truth by the published stopping rule. */
export const settings = {
  clear: { title: 'Laplace gate, experts far apart', truth: clear, variation: true },
  published: {
    title: 'Laplace gate, published truth and stop',
    truth: laplaceTruths['published 1']!,
    stop: 'published',
  },
} as const satisfies Record<string, Setting>;
