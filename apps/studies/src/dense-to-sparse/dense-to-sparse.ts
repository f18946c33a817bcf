import { integer, list } from '@moelab/core';
import { defineStudy } from '@moelab/study';
import { estimationFactors, estimationMeasures } from '../estimation/columns.ts';
import { auditCell, constantCell, fitCell, settingOf } from '../estimation/estimation-cell.ts';
import { nullPathCell } from '../estimation/null-path-cell.ts';
import { auditedTruths } from './audited-truths.ts';
import { checks } from './checks.ts';
import { claims } from './claims.ts';
import { figures } from './figures.ts';
import { constantTruths, gridOf } from './grid.ts';
import { noOwnColumns, ownColumns, ownColumnsOf } from './own-columns.ts';
import { settings } from './settings.ts';

const size = integer({ min: 1, doc: 'rows' });

/**
 * Estimation rates of softmax, dense-to-sparse and activation gates: what can be learned of a temperature, by which estimator, and
 * where the published protocol measures its own starting point.
 *
 * Source: Nguyen, Akbarian & Ho 2024, arXiv:2401.13875; the protocol: the code of Nguyen, Nguyen & Ho 2023, arXiv:2305.03288.
 */
export const denseToSparse = defineStudy({
  name: 'dense-to-sparse',
  version: 1,
  title: 'Is temperature sample efficient for softmax Gaussian mixtures of experts?',
  summary:
    'Fits Gaussian mixtures of linear experts behind softmax, dense-to-sparse and activation gates to data of known truths, with as many experts and one more, to the maximum of the likelihood and by the published stopping rule, and compares Voronoi losses, temperatures and densities with what theory says of them.',
  source:
    'Nguyen, Akbarian & Ho 2024, arXiv:2401.13875; protocol of Nguyen, Nguyen & Ho 2023, arXiv:2305.03288',
  module: import.meta.url,
  parameters: {
    n: list(size, {
      doc: 'sizes of the exact-specified fits that are read against their constant',
      default: [1000, 3162, 10_000, 17_783, 31_623, 100_000],
    }),
    slopeN: list(size, {
      doc: 'sizes of the exact-specified fits that are read for slopes alone',
      default: [1000, 3162, 10_000, 31_623],
    }),
    replications: integer({ min: 1, default: 40, doc: 'exact-specified fits of each setting and size' }),
    overN: list(size, {
      doc: 'sizes of the over-specified fits',
      default: [1000, 2714, 7368, 20_000],
    }),
    overReplications: integer({
      min: 1,
      default: 16,
      doc: 'over-specified fits of each setting and size',
    }),
    experts: integer({
      min: 1,
      default: 3,
      doc: 'fitted experts of the over-specified fits; the truth has 2',
    }),
  },
  quick: {
    n: [1000, 10_000],
    slopeN: [1000, 10_000],
    replications: 4,
    overN: [1000, 2714],
    overReplications: 4,
  },
  factors: estimationFactors,
  measures: { ...estimationMeasures, ...ownColumns },
  cells: gridOf,
  async run(cell, context) {
    const { part, setting } = cell;
    if (part === 'fit') {
      const { row, fitted } = await fitCell(settingOf(settings, setting), cell, context);
      return { ...row, ...ownColumnsOf(fitted) };
    }
    const row =
      part === 'constant'
        ? await constantCell(constantTruths[setting as keyof typeof constantTruths])
        : part === 'audit'
          ? await auditCell(auditedTruths[setting as keyof typeof auditedTruths], context.seed)
          : await nullPathCell(Number(setting));
    return { ...row, ...noOwnColumns };
  },
  claims,
  checks,
  figures,
});
