import type { Columns } from '@moelab/study';
import { estimationMeasures } from '../estimation/columns.ts';

/** What the study adds to the measures of every estimation study, of which `loss` is the top-K loss of exact-specified fits here. */
export const topKMeasures = {
  ...estimationMeasures,
  expertLoss: {
    kind: 'number',
    doc: "top-K loss of the experts' own parameters, each fitted expert counted once: no weights, no gate",
  },
  everSelected: { kind: 'number', doc: 'fitted experts that are selected for some x' },
  isAboveTruth: { kind: 'boolean', doc: 'whether the fit has at least the likelihood of the truth' },
} as const satisfies Columns;
