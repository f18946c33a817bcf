import { type Assumption, type BoundConstant, type Extended, type Ledger, ledger } from '@moelab/core';

/** Is what tells one bound by a list of informations from another. */
export interface InformationListEntries {
  /** The mean over the list that bounds the gap, in units of the loss, and its formula. */
  readonly value: Extended;
  readonly formula: string;
  readonly constants: readonly BoundConstant[];
  readonly assumptions: readonly Assumption[];
  readonly source: string;
}

/** Completes the ledger of a gap, in expectation, that a mean over a list of informations bounds; `vacuousFrom` is the largest gap there is. */
export const informationListLedger = (
  { value, formula, constants, assumptions, source }: InformationListEntries,
  vacuousFrom: number,
): Ledger =>
  ledger(
    {
      quantity: 'generalization gap',
      unit: 'loss',
      kind: 'in-expectation',
      terms: [{ name: 'information', value, formula }],
      constants,
      assumptions,
      informativeFrom: null,
      source,
      knownProblems: [],
    },
    vacuousFrom,
  );
