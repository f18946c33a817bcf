import type { PacBayesTerm } from './pac-bayes-ledger.ts';

/**
 * Gives the terms of Catoni's bound (1 − exp(−λ R_S − c))/(1 − e^(−λ)) on the risk: R_S itself, what λ costs without any complexity, and
 * what the complexity c adds. None is negative for R_S in [0, 1].
 */
export function catoniTerms(risk: number, complexity: number, lambda: number): readonly PacBayesTerm[] {
  const width = -Math.expm1(-lambda);
  return [
    { name: 'empirical risk', value: risk, formula: 'R_S' },
    {
      name: 'curvature',
      value: -Math.expm1(-lambda * risk) / width - risk,
      formula: '(1 − exp(−λ R_S))/(1 − exp(−λ)) − R_S',
    },
    {
      name: 'complexity',
      value: (-Math.exp(-lambda * risk) * Math.expm1(-complexity)) / width,
      formula: 'exp(−λ R_S) (1 − exp(−c))/(1 − exp(−λ))',
    },
  ];
}
