import type { Assumption, Ledger } from '@moelab/core';
import { informationCeiling } from '../information-ceiling.ts';
import { type InformationList, largestOfList, listAssumption, meanOverList } from '../information-list.ts';
import { unitLoss } from '../shared-assumptions.ts';
import { informationListLedger } from './information-list-ledger.ts';
import { differenceSigma } from './root-ledger.ts';
import { supersample } from './supersample-assumptions.ts';

/** Is what tells one bound from pairs of a supersample from another. */
export interface PairBound {
  readonly information: InformationList;
  /** What each entry is: `I(Δᵢ; Uᵢ)`. */
  readonly symbol: string;
  /** What is averaged over: `pairs`, `pairs and supersamples`. */
  readonly over: string;
  readonly source: string;
}

/** Writes the ledger of a gap of at most the mean of √(2 I) over the pairs of a supersample, in expectation. */
export const pairLedger = (entries: PairBound): Ledger =>
  informationListLedger(
    {
      value: meanOverList(entries.information, (i) => Math.sqrt(2 * i), Math.LN2),
      formula: `mean over ${entries.over} of √(2 ${entries.symbol})`,
      constants: [differenceSigma],
      assumptions: pairAssumptions(entries),
      source: entries.source,
    },
    1,
  );

/** What every bound from pairs of a supersample rests on. */
export const pairAssumptions = ({ information, symbol, over }: PairBound): readonly Assumption[] => [
  supersample,
  unitLoss,
  listAssumption(information, `each value is at least ${symbol}, and the mean is over all ${over}`, Math.LN2),
  ...informationCeiling(`${symbol} ≤ log 2`, largestOfList(information, Math.LN2), Math.LN2),
];
