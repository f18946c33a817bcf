import type { BoundTerm } from '@moelab/core';
import { binaryKlUpperInverse } from '@moelab/numerics';

/**
 * Gives the terms of a bound on the risk from kl(R_S ‖ R) ≤ c: the empirical risk, and how far kl⁻¹(R_S, c) is above it.
 *
 * `formula` says what c is. Units: c in nats.
 */
export function klInverseTerms(empiricalRisk: number, c: number, formula: string): readonly BoundTerm[] {
  return [
    { name: 'empirical risk', value: empiricalRisk, formula: 'R_S' },
    {
      name: 'kl inverse',
      value: binaryKlUpperInverse(empiricalRisk, c) - empiricalRisk,
      formula: `kl⁻¹(R_S, ${formula}) − R_S`,
    },
  ];
}
