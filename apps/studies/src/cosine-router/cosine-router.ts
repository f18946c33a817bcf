import { integer, list } from '@moelab/core';
import { defineStudy } from '@moelab/study';
import { aboveTruthCheck } from '../estimation/above-truth-check.ts';
import { estimationFactors, estimationMeasures } from '../estimation/columns.ts';
import { auditCell, constantCell, fitCell, settingOf } from '../estimation/estimation-cell.ts';
import { likelihoodRatioCheck } from '../estimation/likelihood-ratio-check.ts';
import { claims } from './claims.ts';
import { figures } from './figures.ts';
import { gridOf } from './grid.ts';
import { noOwnColumns, ownColumns, ownColumnsOf } from './own-columns.ts';
import { settings } from './settings.ts';

const size = integer({ min: 1, doc: 'rows' });

/**
 * Estimation rates of the cosine router and of its perturbed form: what of its parameters data determine, and how fast.
 *
 * Source: Nguyen et al. 2024, arXiv:2405.14131.
 */
export const cosineRouter = defineStudy({
  name: 'cosine-router',
  version: 1,
  title: 'The cosine router, plain and perturbed',
  summary:
    'Fits Gaussian mixtures of linear experts of two inputs behind a cosine gate, plain and with perturbed norms, to the maximum of the likelihood, with as many experts as the truth and one more, and compares parameters with the density.',
  source: 'Nguyen et al. 2024, arXiv:2405.14131',
  module: import.meta.url,
  parameters: {
    n: list(size, {
      doc: 'sizes of the exact-specified fits',
      default: [500, 1000, 2000, 4000, 8000],
    }),
    replications: integer({
      min: 1,
      default: 20,
      doc: 'exact-specified fits of each setting and size',
    }),
    overN: list(size, { doc: 'sizes of the over-specified fits', default: [500, 1000, 2000] }),
    overReplications: integer({
      min: 1,
      default: 8,
      doc: 'over-specified fits of each setting and size',
    }),
    experts: integer({
      min: 1,
      default: 3,
      doc: 'fitted experts of the over-specified fits; the truth has 2',
    }),
  },
  quick: { n: [500, 2000], replications: 5, overN: [500], overReplications: 3 },
  factors: estimationFactors,
  measures: { ...estimationMeasures, ...ownColumns },
  cells: gridOf,
  async run(cell, context) {
    const setting = settingOf(settings, cell.setting);
    if (cell.part === 'fit') {
      const { row, fitted } = await fitCell(setting, cell, context);
      return { ...row, ...ownColumnsOf(fitted) };
    }
    const row =
      cell.part === 'constant'
        ? await constantCell(setting.truth)
        : await auditCell(setting.truth, context.seed);
    return { ...row, ...noOwnColumns };
  },
  claims,
  checks: {
    'likelihood-ratio-plain': likelihoodRatioCheck({
      setting: 'plain',
      experts: 2,
      degrees: 11,
      from: 2000,
    }),
    'likelihood-ratio-perturbed': likelihoodRatioCheck({
      setting: 'perturbed',
      experts: 2,
      degrees: 11,
      from: 2000,
    }),
    'above-truth': aboveTruthCheck(Object.keys(settings)),
  },
  figures,
});
