import { bound, defineBound, type Param, params } from '@moelab/core';
import { type InformationList, informationList } from '../information-list.ts';
import { pairLedger } from './pair-ledger.ts';

/** Is what tells one bound from what is known given all pairs of a supersample from another. */
export interface PairBoundEntries {
  /** What each entry is: `I(W; Uᵢ | Z̃ = z̃)`. */
  readonly symbol: string;
  readonly summary: string;
  readonly source: string;
}

/** Declares a bound on the gap whose one input, by this name, lists the information of each pair and supersample about its coin. */
export const pairBound = <const N extends string>(input: N, { symbol, summary, source }: PairBoundEntries) =>
  defineBound({
    summary,
    source,
    options: params({
      [input]: informationList(`${symbol} of each pair and supersample`),
    } as Readonly<Record<N, Param<InformationList>>>),
    create: (options) => {
      const information = (options as Readonly<Record<string, InformationList>>)[input]!;
      return bound({
        default: () => pairLedger({ information, symbol, over: 'pairs and supersamples', source }),
      });
    },
  });
