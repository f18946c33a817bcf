import type { Figure } from '@moelab/study';
import { decayFigure } from '../estimation/decay-figure.ts';
import { likelihoodRatioFigure } from '../estimation/likelihood-ratio-figure.ts';
import type { EstimationResults } from '../estimation/select-fits.ts';
import { settings } from './settings.ts';

const more = { moreThan: 2 };
const all = Object.entries(settings).map(([setting, { title }]) => ({ setting, title }));
const of = (experts: string) => all.filter(({ setting }) => setting.endsWith(experts));
const panels = [
  { title: 'linear experts', curves: of(' linear') },
  { title: 'relu experts', curves: of(' relu') },
  { title: 'sigmoid, regime 1', curves: of('regime 1') },
];

/** The figures of the report. */
export const figures = (results: EstimationResults): readonly Figure[] => [
  decayFigure(results, {
    id: 'exact-experts',
    title: 'As many experts as the truth: how near experts come',
    caption: 'Mean over fits of the sum, over true experts, of the distance to the nearest fitted one.',
    label: 'expert error',
    panels: panels.map(({ title, curves }) => ({
      title,
      curves: curves.map((one) => ({
        name: one.title,
        setting: one.setting,
        experts: 2,
        of: 'expertError',
      })),
    })),
  }),
  decayFigure(results, {
    id: 'over-experts',
    title: 'One expert too many: how near experts come',
    caption:
      'Medians. Behind softmax two copies may share an expert’s weight and differ; behind sigmoids two linear experts with one gate may add up to it.',
    label: 'expert error',
    panels: panels.map(({ title, curves }) => ({
      title,
      curves: curves.map((one) => ({
        name: one.title,
        setting: one.setting,
        experts: more,
        of: 'expertError',
        statistic: 'median' as const,
      })),
    })),
  }),
  decayFigure(results, {
    id: 'regression',
    title: 'One expert too many: the regression function',
    caption: 'Means with their 95 % intervals.',
    label: 'error of the regression function',
    panels: panels.map(({ title, curves }) => ({
      title,
      curves: curves.map((one) => ({
        name: one.title,
        setting: one.setting,
        experts: more,
        of: 'regressionError',
      })),
    })),
  }),
  decayFigure(results, {
    id: 'voronoi-loss',
    title: 'As many experts as the truth: the Voronoi loss',
    caption:
      'Mean D1, for softmax with its infimum over translations and weights exp(bias), for sigmoids without weights: compare slopes, not levels.',
    label: 'D1',
    panels: panels.map(({ title, curves }) => ({
      title,
      curves: curves.map((one) => ({ name: one.title, setting: one.setting, experts: 2, of: 'loss' })),
    })),
  }),
  likelihoodRatioFigure(results, [
    {
      title: '2 experts',
      curves: all.map(({ setting, title }) => ({ name: title, setting, experts: 2 })),
      degrees: [6, 8],
    },
    {
      title: '3 experts',
      curves: all.map(({ setting, title }) => ({ name: title, setting, experts: more })),
    },
  ]),
];
