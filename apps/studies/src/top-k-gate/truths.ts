import type { NamedArray } from '@moelab/core';
import type { Truth } from '../estimation/truth.ts';

/** A true expert: its gate's slope and bias, its mean's slope and intercept, its variance. */
type Line = readonly [gate: number, bias: number, slope: number, intercept: number, variance: number];

const column = (axes: readonly string[], lines: readonly Line[], at: number): NamedArray => ({
  axes,
  shape: axes.map((axis) => (axis === 'expert' ? lines.length : 1)),
  values: Float64Array.from(lines, (line) => line[at]!),
});

/** Of one input in [−1, 1], selected by the slopes alone; for K = 1 nothing depends on the biases, which are no parameters then. */
const topKTruth = (name: string, k: number, lines: readonly Line[]): Truth => ({
  name,
  gate: 'top-k',
  gateOptions: { k, selectOn: 'slopes' },
  range: [-1, 1],
  parameters: {
    'gate.slopes': column(['input', 'expert'], lines, 0),
    ...(k === 1 ? {} : { 'gate.bias': column(['expert'], lines, 1) }),
    'experts.slopes': column(['expert', 'input', 'output'], lines, 2),
    'experts.intercept': column(['expert', 'output'], lines, 3),
    'experts.variance': column(['expert'], lines, 4),
  },
});

const published: readonly Line[] = [
  [25, -8, -20, 15, 0.09],
  [0, 0, 20, -5, 0.16],
];

/**
 * The truths of the study, both of one input X ~ U[−1, 1]. On [0, 1], where the simulations of the family are, a selection by slopes
 * takes the same experts everywhere.
 *
 * `switch`: K = 1 of 2, the published numbers: the first expert answers for x > 0, the second for x < 0. `pairs`: K = 2 of 3, the
 * first and the second for x > 0, the second and the third for x < 0, with weights of logit 4|x| − 2.
 */
export const topKTruths = {
  switch: topKTruth('switch', 1, published),
  pairs: topKTruth('pairs', 2, [
    [4, -2, -4, 3, 0.09],
    [0, 0, 4, -1, 0.16],
    [-4, -2, 2, 2, 0.09],
  ]),
} as const;

/** The published biases of `switch`, for fits that select two of its experts. */
export const switchBias = column(['expert'], published, 1);
