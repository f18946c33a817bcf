import type { Figure } from '@moelab/study';
import { decayFigure } from '../estimation/decay-figure.ts';
import { likelihoodRatioFigure } from '../estimation/likelihood-ratio-figure.ts';
import { constantOf, type EstimationResults } from '../estimation/select-fits.ts';

const setting = 'clear';
const more = { moreThan: 2 };

/** The figures of the report. */
export const figures = (results: EstimationResults): readonly Figure[] => [
  decayFigure(results, {
    id: 'loss',
    title: 'As many experts as the truth',
    caption:
      'Mean D1 with its 95 % interval. Dashed: C/√n from the Fisher information, and the published fit, which is far below what data of a truth drawn as published allow. D1 is at most the sum of the true weights, about 2.',
    label: 'D1',
    panels: [
      {
        title: 'experts far apart',
        curves: [{ name: 'D1', setting, experts: 2, of: 'loss' }],
        lines: [{ label: 'C/√n', constant: constantOf(results, 'clear'), slope: -1 / 2 }],
      },
      {
        title: 'published truth and stop',
        curves: [{ name: 'D1', setting: 'published', experts: 2, of: 'loss' }],
        lines: [{ label: 'published 0.2 n^−0.49', constant: 0.2, slope: -0.49 }],
      },
    ],
  }),
  decayFigure(results, {
    id: 'over-specified',
    title: 'One expert too many',
    caption: 'Medians; errors of parameters are weighed by what each expert explains.',
    label: 'error',
    panels: [
      {
        title: 'experts far apart',
        curves: (
          [
            ['total variation', 'variation'],
            ['centres', 'gateError'],
            ['slopes', 'slopeError'],
            ['intercepts', 'interceptError'],
            ['variances', 'varianceError'],
          ] as const
        ).map(([name, of]) => ({ name, setting, experts: more, of, statistic: 'median' as const })),
      },
    ],
  }),
  likelihoodRatioFigure(results, [
    { title: '2 experts', curves: [{ name: 'experts far apart', setting, experts: 2 }], degrees: [13] },
    { title: 'more', curves: [{ name: 'experts far apart', setting, experts: more }] },
  ]),
];
