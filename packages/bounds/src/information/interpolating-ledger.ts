import { type Assumption, type BoundTerm, type Ledger, ledger } from '@moelab/core';

/** Is what tells one bound on the risk of a learner without training error from another. */
export interface InterpolatingBound {
  readonly term: BoundTerm;
  readonly assumptions: readonly Assumption[];
  readonly informativeFrom: number | null;
  readonly source: string;
}

/** Writes the ledger of a risk of at most one term of information over log 2, in expectation, where the empirical risk is 0. */
export const interpolatingLedger = ({ term, ...entries }: InterpolatingBound): Ledger =>
  ledger(
    {
      quantity: 'risk',
      unit: 'loss',
      kind: 'in-expectation',
      terms: [term],
      constants: [],
      ...entries,
      knownProblems: [],
    },
    1,
  );
