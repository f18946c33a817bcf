import { integer, list } from '@moelab/core';
import { defineStudy } from '@moelab/study';
import { aboveTruthCheck } from '../estimation/above-truth-check.ts';
import { estimationFactors, estimationMeasures } from '../estimation/columns.ts';
import { auditCell } from '../estimation/estimation-cell.ts';
import { likelihoodRatioCheck } from '../estimation/likelihood-ratio-check.ts';
import { claims } from './claims.ts';
import { figures } from './figures.ts';
import { gridOf } from './grid.ts';
import { fitRegressionCell } from './regression-cell.ts';
import { type RegressionSetting, settings } from './settings.ts';

const size = integer({ min: 1, doc: 'rows' });

/**
 * Estimation rates of experts behind sigmoid and softmax gates under least squares, exact- and over-specified, in both regimes of the sigmoid.
 *
 * Source: Nguyen, Ho and Rinaldo 2024, arXiv:2405.13997 (sigmoid), arXiv:2402.02952 (softmax).
 */
export const sigmoidVsSoftmax = defineStudy({
  name: 'sigmoid-vs-softmax',
  version: 1,
  title: 'Is sigmoid gating more sample efficient than softmax gating?',
  summary:
    'Fits the regression function of two experts behind sigmoid and softmax gates by least squares, with as many experts as the truth and one more, and asks how fast what experts say comes near the truth.',
  source: 'Nguyen, Ho and Rinaldo 2024, arXiv:2405.13997 and arXiv:2402.02952',
  module: import.meta.url,
  parameters: {
    n: list(size, { doc: 'sizes of the exact-specified fits', default: [250, 1000, 4000] }),
    replications: integer({ min: 1, default: 16, doc: 'exact-specified fits of each setting and size' }),
    overN: list(size, { doc: 'sizes of the over-specified fits', default: [250, 500, 1000, 2000] }),
    overReplications: integer({
      min: 1,
      default: 5,
      doc: 'over-specified fits of each setting and size',
    }),
  },
  quick: { n: [250, 1000], replications: 5, overN: [250], overReplications: 3 },
  factors: estimationFactors,
  measures: {
    ...estimationMeasures,
    expertError: {
      kind: 'number',
      doc: 'sum over true experts of the distance to the nearest fitted one, as functions of x',
    },
    regressionError: { kind: 'number', doc: 'root mean square of fitted less true regression function' },
  },
  cells: gridOf,
  async run(cell, context) {
    const setting: RegressionSetting = settings[cell.setting as keyof typeof settings];
    if (cell.part === 'fit') return fitRegressionCell(setting, cell, context);
    const audit = await auditCell(setting.truth, context.seed);
    return { ...audit, expertError: Number.NaN, regressionError: Number.NaN };
  },
  claims,
  checks: {
    'likelihood-ratio-softmax': likelihoodRatioCheck({
      setting: 'softmax linear',
      experts: 2,
      degrees: 6,
      from: 1000,
    }),
    'likelihood-ratio-sigmoid': likelihoodRatioCheck({
      setting: 'sigmoid linear',
      experts: 2,
      degrees: 8,
      from: 1000,
    }),
    'above-truth': aboveTruthCheck(Object.keys(settings)),
  },
  figures,
});
