import type { Figure } from '@moelab/study';
import { decayFigure } from '../estimation/decay-figure.ts';
import { likelihoodRatioFigure } from '../estimation/likelihood-ratio-figure.ts';
import { constantOf, type EstimationResults } from '../estimation/select-fits.ts';

const more = { moreThan: 2 };
const stopped = ['soft', 'soft, far start', 'soft, published stop', 'soft, published stop, far start'];

/** The figures of the report. */
export const figures = (results: EstimationResults): readonly Figure[] => [
  decayFigure(results, {
    id: 'exact-loss',
    title: 'As many experts as the truth: the loss reaches its constant',
    caption: 'Mean D1 with its 95 % interval; dashed: C/√n from the Fisher information.',
    label: 'D1',
    panels: [
      ['softmax', 'paper'],
      ['tanh', 'act'],
    ].map(([setting, truth]) => ({
      title: setting!,
      curves: [{ name: 'mean D1', setting: setting!, experts: 2, of: 'loss' }],
      lines: [{ label: 'C/√n', constant: constantOf(results, truth!), slope: -1 / 2 }],
    })),
  }),
  decayFigure(results, {
    id: 'temperature',
    title: 'What can be learned of a temperature',
    caption:
      'Mean errors. Dense-to-sparse and relu: τ stays where its start was, whatever n is, while β1/τ is regular. From starts as near as the published ones the error of τ seems to fall, since β1 keeps the value that it was started with.',
    label: 'error',
    panels: [
      { title: 'τ, moved starts', of: 'commonError', names: ['dense-to-sparse', 'relu'] },
      { title: 'τ, published starts', of: 'commonError', names: ['dense-to-sparse, published start'] },
      { title: 'β1/τ', of: 'slopeRatioError', names: ['dense-to-sparse', 'relu'] },
      { title: 'τ, tanh', of: 'commonError', names: ['tanh'] },
    ].map(({ title, of, names }) => ({
      title,
      curves: names.map((setting) => ({ name: setting, setting, experts: 2, of })),
    })),
  }),
  decayFigure(results, {
    id: 'over-specified',
    title: 'One expert too many: density and parameters',
    caption:
      'Medians over the fits to the maximum; errors of parameters are weighed by what each expert explains.',
    label: 'error',
    panels: [
      { title: 'softmax', setting: 'soft' },
      { title: 'tanh', setting: 'tanh' },
    ].map(({ title, setting }) => ({
      title,
      curves: (
        [
          ['total variation', 'variation'],
          ['β1', 'gateError'],
          ['τ', 'commonError'],
          ['a', 'slopeError'],
          ['b', 'interceptError'],
          ['ν', 'varianceError'],
        ] as const
      ).map(([name, of]) => ({ name, setting, experts: more, of, statistic: 'median' as const })),
    })),
  }),
  decayFigure(results, {
    id: 'published-stop',
    title: 'The published stopping rule measures the start',
    caption: 'Mean D1 of fits of three experts to the truth soft, on the same data and from the same starts.',
    label: 'D1',
    panels: [
      { title: 'stopped at relative 1e-6', settings: stopped.slice(2) },
      { title: 'at the maximum', settings: stopped.slice(0, 2) },
    ].map(({ title, settings }) => ({
      title,
      curves: settings.map((setting) => ({
        name: setting.includes('far') ? 'start noise × 4' : 'start noise × 1',
        setting,
        experts: more,
        of: 'loss',
      })),
    })),
  }),
  likelihoodRatioFigure(results, [
    {
      title: '2 experts',
      curves: ['softmax', 'tanh'].map((setting) => ({ name: setting, setting, experts: 2 })),
      degrees: [8, 10],
    },
    {
      title: '3 experts',
      curves: [...stopped, 'tanh'].map((setting) => ({ name: setting, setting, experts: more })),
    },
  ]),
];
