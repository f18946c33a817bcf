import {
  type Assumption,
  type Extended,
  informativeFrom,
  type Ledger,
  ledger,
  termsOver,
} from '@moelab/core';
import { binaryKlUpperInverse } from '@moelab/numerics';
import { highEnd } from '../high-end.ts';
import { meanEmpiricalRisk } from '../shared-assumptions.ts';

/** Is what tells one bound kl⁻¹(R_S, I/m) from another. */
export interface KlBound {
  readonly empiricalRisk: Extended;
  readonly information: Extended;
  readonly m: number;
  readonly assumptions: readonly Assumption[];
  readonly source: string;
}

/** Writes the ledger of a risk of at most kl⁻¹(R_S, I/m) = sup{p ≥ R_S : kl(R_S ‖ p) ≤ I/m} in expectation. */
export const klLedger = ({ empiricalRisk, information, m, assumptions, source }: KlBound): Ledger =>
  ledger(
    {
      quantity: 'risk',
      unit: 'loss',
      kind: 'in-expectation',
      terms: termsOver({ empiricalRisk, information }, (at) => [
        { name: 'empirical risk', value: at.empiricalRisk, formula: 'R_S' },
        {
          name: 'information',
          value: binaryKlUpperInverse(at.empiricalRisk, at.information / m) - at.empiricalRisk,
          formula: 'sup{p : kl(R_S‖p) ≤ I(S; W)/m} − R_S',
        },
      ]),
      constants: [],
      assumptions: [...assumptions, meanEmpiricalRisk],
      informativeFrom: informativeFrom(
        (size) => binaryKlUpperInverse(highEnd(empiricalRisk), highEnd(information) / size),
        1,
      ),
      source,
      knownProblems: [],
    },
    1,
  );
