import {
  type Assumption,
  type BoundConstant,
  type BoundTerm,
  type Extended,
  informativeFrom,
  type Ledger,
  ledger,
  termsOver,
} from '@moelab/core';
import { highEnd } from '../high-end.ts';
import { independentRows, priorBeforeSample, unitLoss } from '../shared-assumptions.ts';

/** A term at numbers, before ranges. */
export type PacBayesTerm = BoundTerm & { readonly value: number };

/** What differs between one PAC-Bayes bound and another. */
export interface PacBayesEntries<K extends string> {
  /** The inputs that may be ranges; the terms' sum rises with each of them. */
  readonly inputs: Readonly<Record<K, Extended>>;
  /** The terms at inputs that are numbers, for a sample of m rows. Their sum must not rise with m. */
  readonly terms: (at: Readonly<Record<K, number>>, m: number) => readonly PacBayesTerm[];
  readonly m: number;
  readonly delta: number;
  /** The constants, where inputs are ranges at their high ends. */
  readonly constants: (highest: Readonly<Record<K, number>>) => readonly BoundConstant[];
  /** Beyond independent rows, losses in [0, 1], a prior from before the sample, and a predictor drawn anew for each row. */
  readonly assumptions?: readonly Assumption[];
  readonly source: string;
  readonly knownProblems?: readonly string[];
}

const drawnPredictor: Assumption = {
  statement: 'the risk is that of a predictor drawn from the posterior (not of an average of predictions)',
  status: 'assumed',
};

/** Completes the ledger of a PAC-Bayes bound on the risk of a drawn predictor, which holds with probability at least 1 − δ. */
export function pacBayesLedger<K extends string>(entries: PacBayesEntries<K>): Ledger {
  const { inputs, terms, m, delta, constants, assumptions = [], source, knownProblems = [] } = entries;
  const highest = Object.fromEntries(
    Object.entries<Extended>(inputs).map(([name, value]) => [name, highEnd(value)]),
  ) as Record<K, number>;
  const total = (size: number) => terms(highest, size).reduce((sum, { value }) => sum + value, 0);
  return ledger(
    {
      quantity: 'risk',
      unit: 'loss in [0, 1]',
      kind: 'high-probability',
      delta,
      terms: termsOver(inputs, (at) => terms(at, m)),
      constants: constants(highest),
      assumptions: [independentRows, unitLoss, priorBeforeSample, drawnPredictor, ...assumptions],
      informativeFrom: informativeFrom(total, 1),
      source,
      knownProblems,
    },
    1,
  );
}
