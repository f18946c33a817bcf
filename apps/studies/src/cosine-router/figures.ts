import type { Figure } from '@moelab/study';
import { decayFigure } from '../estimation/decay-figure.ts';
import { likelihoodRatioFigure } from '../estimation/likelihood-ratio-figure.ts';
import { constantOf, type EstimationResults } from '../estimation/select-fits.ts';

const more = { moreThan: 2 };
const gates = [
  ['plain', 'cosine'],
  ['perturbed', 'perturbed cosine'],
] as const;

/** The figures of the report. */
export const figures = (results: EstimationResults): readonly Figure[] => [
  decayFigure(results, {
    id: 'norms',
    title: 'What can be learned of the norm of a cosine gate’s slopes',
    caption:
      'The norms end where they started; directions, biases and experts, compared with slopes at norm 1, come near the truth.',
    label: 'mean error',
    panels: [
      {
        title: 'norms, left free',
        curves: [
          { name: 'fit', setting: 'free norms', experts: 2, of: 'normError' },
          { name: 'its start', setting: 'free norms', experts: 2, of: 'startNormError' },
        ],
      },
      {
        title: 'all else (D1)',
        curves: [{ name: 'fit', setting: 'plain', experts: 2, of: 'loss' }],
        lines: [{ label: 'C/√n', constant: constantOf(results, 'plain'), slope: -1 / 2 }],
      },
    ],
  }),
  decayFigure(results, {
    id: 'exact',
    title: 'As many experts as the truth: parameters and density',
    caption: 'Means with their 95 % intervals; dashed: C/√n from the Fisher information.',
    label: 'error',
    panels: gates.map(([setting, title]) => ({
      title,
      curves: [
        { name: 'D1', setting, experts: 2, of: 'loss' },
        { name: 'total variation', setting, experts: 2, of: 'variation' },
      ],
      lines: [{ label: 'C/√n', constant: constantOf(results, setting), slope: -1 / 2 }],
    })),
  }),
  decayFigure(results, {
    id: 'over-specified',
    title: 'One expert too many: parameters and density',
    caption: 'Medians; errors of parameters are weighed by what each expert explains.',
    label: 'error',
    panels: gates.map(([setting, title]) => ({
      title,
      curves: (
        [
          ['total variation', 'variation'],
          ['gate slopes', 'gateError'],
          ['slopes', 'slopeError'],
          ['intercepts', 'interceptError'],
          ['variances', 'varianceError'],
        ] as const
      ).map(([name, of]) => ({ name, setting, experts: more, of, statistic: 'median' as const })),
    })),
  }),
  likelihoodRatioFigure(results, [
    {
      title: '2 experts',
      curves: [...gates, ['free norms', 'cosine, norms left free'] as const].map(([setting, name]) => ({
        name,
        setting,
        experts: 2,
      })),
      degrees: [11],
    },
    { title: 'more', curves: gates.map(([setting, name]) => ({ name, setting, experts: more })) },
  ]),
];
