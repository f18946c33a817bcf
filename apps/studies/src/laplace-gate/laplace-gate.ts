import { integer, list } from '@moelab/core';
import { defineStudy } from '@moelab/study';
import { aboveTruthCheck } from '../estimation/above-truth-check.ts';
import { estimationFactors, estimationMeasures } from '../estimation/columns.ts';
import { auditCell, constantCell, fitCell, settingOf } from '../estimation/estimation-cell.ts';
import { likelihoodRatioCheck } from '../estimation/likelihood-ratio-check.ts';
import { claims } from './claims.ts';
import { figures } from './figures.ts';
import { gridOf } from './grid.ts';
import { laplaceTruths, settings } from './settings.ts';

const size = integer({ min: 1, doc: 'rows' });

/**
 * Estimation rates of the Laplace gate, exact- and over-specified, and what the published protocol can have measured.
 *
 * Source: Han et al. 2024, arXiv:2402.03226.
 */
export const laplaceGate = defineStudy({
  name: 'laplace-gate',
  version: 1,
  title: 'The Laplace gate of Gaussian mixtures of experts',
  summary:
    'Fits Gaussian mixtures of linear experts of two inputs behind a Laplace gate to the maximum of the likelihood, with as many experts as the truth and one more, and asks whether truths drawn as published can be estimated as well as published.',
  source: 'Han et al. 2024, arXiv:2402.03226',
  module: import.meta.url,
  parameters: {
    n: list(size, {
      doc: 'sizes of the exact-specified fits; those of the published protocol up to 2000',
      default: [1000, 2000, 4000, 8000, 16_000],
    }),
    replications: integer({ min: 1, default: 20, doc: 'exact-specified fits of each size' }),
    overN: list(size, { doc: 'sizes of the over-specified fits', default: [500, 1000, 2000] }),
    overReplications: integer({ min: 1, default: 6, doc: 'over-specified fits of each size' }),
    experts: integer({
      min: 1,
      default: 3,
      doc: 'fitted experts of the over-specified fits; the truth has 2',
    }),
  },
  quick: { n: [1000, 4000], replications: 4, overN: [500], overReplications: 2 },
  factors: estimationFactors,
  measures: estimationMeasures,
  cells: gridOf,
  async run(cell, context) {
    const { part, setting } = cell;
    if (part === 'fit') return (await fitCell(settingOf(settings, setting), cell, context)).row;
    const truth = laplaceTruths[setting]!;
    return part === 'constant' ? constantCell(truth) : auditCell(truth, context.seed);
  },
  claims,
  checks: {
    'likelihood-ratio': likelihoodRatioCheck({ setting: 'clear', experts: 2, degrees: 13, from: 2000 }),
    'above-truth': aboveTruthCheck(['clear']),
  },
  figures,
});
