import { integer, list, type OutputOf, real } from '@moelab/core';
import type { Columns, RecordOf, Results } from '@moelab/study';

/** What a run of the study can change. */
export const exactParameters = {
  alphas: list(real({ min: 0, max: 1, doc: 'α' }), {
    doc: 'α, how much the sample chooses',
    default: [0, 0.25, 0.5, 0.75, 1],
  }),
  samples: integer({
    min: 100,
    default: 10_000,
    doc: 'samples on which bounds with probability 1 − δ are tried',
  }),
  delta: real({ above: 0, below: 1, default: 0.05, doc: 'δ of these bounds' }),
} as const;

export type ExactOptions = OutputOf<typeof exactParameters>;

/** What tells cells apart. */
export const exactFactors = {
  bound: { kind: 'string', doc: 'a bound of @moelab/bounds, with its version where it is not the default' },
  alpha: { kind: 'number', doc: 'α: the empirical best with probability α, else any candidate' },
} as const satisfies Columns;

/** What is known of a bound at one α. */
export const exactMeasures = {
  kind: { kind: 'string', doc: 'in-expectation or high-probability' },
  isLower: { kind: 'boolean', doc: 'bounds the risk from below, as limits of routing do' },
  gap: { kind: 'number', doc: 'E R(W) − E R_S(W), exact' },
  value: {
    kind: 'number',
    doc: 'the bound as one of the gap: less E R_S where it bounds the risk; with high probability, the mean over the samples',
  },
  informativeFrom: {
    kind: 'number',
    doc: 'the m from which on it says something at these inputs, as its ledger has it; with high probability at R_S = E R_S. NaN: m plays no part',
  },
  failures: {
    kind: 'number',
    doc: 'samples on which a bound with high probability was too small; NaN in expectation',
  },
} as const satisfies Columns;

export type ExactCell = RecordOf<typeof exactFactors>;
export type ExactMeasures = RecordOf<typeof exactMeasures>;
export type ExactRow = ExactCell & ExactMeasures;
export type ExactResults = Results<ExactOptions, ExactCell, ExactMeasures>;
