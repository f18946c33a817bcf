import { integer, type OutputOf, real } from '@moelab/core';
import type { Columns, RecordOf, Results } from '@moelab/study';

/** What a run of the study can change. */
export const sparseParameters = {
  replications: integer({
    min: 2,
    default: 10,
    doc: 'networks of each setting and task, each on data of its own',
  }),
  samples: integer({ min: 2, default: 40, doc: 'samples of the counterexample, of each size' }),
  routingSteps: integer({ min: 1, default: 200, doc: 'gradient steps with weights by the scores' }),
  expertSteps: integer({
    min: 1,
    default: 200,
    doc: 'gradient steps after them with weights 1/k: the router stays',
  }),
  learningRate: real({ above: 0, default: 0.01, doc: 'of adam at the start of both' }),
  testRows: integer({ min: 100, default: 4000, doc: 'rows on which the risk is measured' }),
  delta: real({ above: 0, below: 1, default: 0.05, doc: 'δ of the bounds' }),
} as const;

export type SparseOptions = OutputOf<typeof sparseParameters>;

/** What tells cells apart. */
export const sparseFactors = {
  task: { kind: 'string', doc: 'clusters, digits, or the counterexample' },
  m: { kind: 'number', doc: 'rows of the sample' },
  experts: { kind: 'number', doc: 'K' },
  k: { kind: 'number', doc: 'experts that a row uses' },
  router: { kind: 'string', doc: 'linear, mlp with its hidden units, or fixed' },
  width: { kind: 'number', doc: 'hidden units of an expert' },
  scale: { kind: 'number', doc: 'of the experts’ first weights' },
  replication: { kind: 'number', doc: 'number of the replication; the same number is the same data' },
} as const satisfies Columns;

/** What is measured of a trained network, or of a sample of the counterexample. */
export const sparseMeasures = {
  trainLoss: { kind: 'number', doc: 'mean loss on the sample, in [0, 1]' },
  testLoss: { kind: 'number', doc: 'mean loss on rows of their own; of the counterexample the risk, ½' },
  gap: { kind: 'number', doc: 'testLoss − trainLoss' },
  routerParameters: { kind: 'number', doc: 'parameters of the router' },
  expertNorm: {
    kind: 'number',
    doc: 'B with R_n ≤ B/√n of one expert, from the largest norms that training ended with',
  },
  published: { kind: 'number', doc: 'the bound as published' },
  publishedRouter: { kind: 'number', doc: 'its router term' },
  corrected: { kind: 'number', doc: 'the corrected bound' },
  correctedRouter: { kind: 'number', doc: 'its router term' },
} as const satisfies Columns;

export type SparseCell = RecordOf<typeof sparseFactors>;
export type SparseMeasures = RecordOf<typeof sparseMeasures>;
export type SparseRow = SparseCell & SparseMeasures;
export type SparseResults = Results<SparseOptions, SparseCell, SparseMeasures>;
