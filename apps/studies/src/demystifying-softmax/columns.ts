import type { Columns } from '@moelab/study';
import { estimationMeasures } from '../estimation/columns.ts';

/** What the study adds to the measures of every estimation study. */
export const demystifyingMeasures = {
  ...estimationMeasures,
  publishedLoss: {
    kind: 'number',
    doc: 'the loss of the released code: raw, cells by the sum of norms; D1 of two experts, D2 of more',
  },
  infimumLoss: { kind: 'number', doc: 'the same loss, infimum over the translations of the gate' },
  referenceExperts: {
    kind: 'number',
    doc: 'fitted experts in the cell of the last true expert, whose weight is 1 in the reported form',
  },
  referenceWeight: { kind: 'number', doc: 'sum of their raw weights exp(bias)' },
  isAboveTruth: { kind: 'boolean', doc: 'whether the fit has at least the likelihood of the truth' },
  gain: {
    kind: 'number',
    doc: 'log-likelihood above that of the published stop on the same data, from which the fit began',
    unit: 'nats',
  },
} as const satisfies Columns;
