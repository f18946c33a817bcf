import { integer, list, real } from '@moelab/core';
import { defineStudy } from '@moelab/study';
import { checks } from './checks.ts';
import { claims } from './claims.ts';
import { factors, measures } from './columns.ts';
import { escapeCell } from './escape-cell.ts';
import { figures } from './figures.ts';
import { gridOf } from './grid.ts';
import { oracleCell } from './oracle-cell.ts';
import { recoveryCell } from './recovery-cell.ts';
import { sampledCell } from './sampled-cell.ts';
import { TEACHERS } from './settings.ts';

const dimension = integer({ min: 2 * TEACHERS, doc: 'd' });
const count = (doc: string, value: number) => integer({ min: 0, default: value, doc });

/**
 * A soft-routed student learns its teacher: experts first, routers behind them, one teacher after the other; then it is pruned and
 * fine-tuned.
 *
 * Source: Liao and Kyrillidis 2025, arXiv:2510.07205. All settings but m* = 5, m = 25 and d = 1000 are ours.
 */
export const guidedByExperts = defineStudy({
  name: 'guided-by-experts',
  version: 1,
  title: 'Guided by the experts: a student learns its teacher',
  summary:
    'Follows students Σ σ(v·x) He₃(w·x) of unit vectors to a teacher of five units, by the exact gradient flow of the population loss and by fresh batches: escape, recovery, pruning and fine-tuning.',
  source: 'Liao and Kyrillidis 2025, arXiv:2510.07205',
  module: import.meta.url,
  parameters: {
    inputs: list(dimension, {
      doc: 'd of the recoveries; the sweep of m is at the first',
      default: [200, 1000],
    }),
    units: list(integer({ min: TEACHERS, doc: 'm' }), {
      doc: 'm of the recoveries at the first d; 25 at the others',
      default: [5, 10, 15, 25, 35],
    }),
    replications: integer({ min: 1, default: 24, doc: 'recoveries of each d and m' }),
    escapeInputs: list(dimension, {
      doc: 'd of the escapes',
      default: [250, 500, 1000, 2000, 4000, 8000, 16_000],
    }),
    escapeReplications: integer({ min: 1, default: 30, doc: 'escapes of each d' }),
    sampledReplications: count('trainings on batches, sigmoid routing', 8),
    softmaxReplications: count('trainings on batches, softmax routing', 3),
    duration: real({ above: 0, default: 200, doc: 'longest time of a recovery' }),
    tuneDuration: real({ above: 0, default: 80, doc: 'longest time of fine-tuning' }),
    escapeDuration: real({ above: 0, default: 200, doc: 'longest time of an escape' }),
    sampledDuration: real({ above: 0, default: 16, doc: 'time of a training on batches' }),
  },
  quick: {
    inputs: [60],
    units: [5, 25],
    replications: 2,
    escapeInputs: [250, 4000],
    escapeReplications: 10,
    sampledReplications: 1,
    softmaxReplications: 0,
    duration: 20,
    sampledDuration: 3.2,
  },
  factors,
  measures,
  cells: gridOf,
  run(cell, context) {
    const { duration, tuneDuration, escapeDuration, sampledDuration } = context.options;
    switch (cell.part) {
      case 'oracle':
        return oracleCell(cell.inputs, context.seed);
      case 'escape':
        return escapeCell(cell, context, escapeDuration);
      case 'recovery':
        return recoveryCell(cell, context, { duration, tuneDuration });
      default:
        return sampledCell(cell, context, {
          routing: cell.part === 'softmax' ? 'softmax' : 'sigmoid',
          duration: sampledDuration,
          tuneDuration,
        });
    }
  },
  claims,
  checks,
  figures,
});
