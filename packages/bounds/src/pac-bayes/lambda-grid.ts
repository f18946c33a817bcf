import { type Bound, type BoundConstant, bound, type Ledger, optional, real } from '@moelab/core';
import type { PacBayesTerm } from './pac-bayes-ledger.ts';

/** A λ with the part of δ that is spent on it. */
export interface WeighedLambda {
  readonly lambda: number;
  readonly share: number;
}

/**
 * Lists λ = 8, 4, 2, …, 2⁻⁴⁰, the j-th (from 0) with the share 1/((j + 1)(j + 2)) of δ: less than 1 together, so that by the union bound the best
 * may be chosen after the sample was seen.
 */
export const lambdaGrid: readonly WeighedLambda[] = Array.from({ length: 44 }, (_, j) => ({
  lambda: 2 ** (3 - j),
  share: 1 / ((j + 1) * (j + 2)),
}));

/** Declares λ of Catoni's bound; without it the best of a grid is taken. */
export const lambda = optional(
  real({ doc: 'λ, chosen before the sample was seen; without it the best of a grid', above: 0 }),
);

/** Makes the versions of a bound that holds for one λ: `fixed` where λ is given, and `grid`. */
export function versionsByLambda(
  given: number | undefined,
  version: (grid: readonly WeighedLambda[]) => Ledger,
): Bound {
  const grid = () => version(lambdaGrid);
  if (given === undefined) return bound({ grid }, { fixed: 'lambda' });
  return bound({ fixed: () => version([{ lambda: given, share: 1 }]), grid });
}

/** Gives the λ of a grid whose terms have the least sum, with them. */
export const leastOf = (
  grid: readonly WeighedLambda[],
  terms: (at: WeighedLambda) => readonly PacBayesTerm[],
): WeighedLambda & { readonly terms: readonly PacBayesTerm[] } =>
  grid
    .map((at) => {
      const found = terms(at);
      return { ...at, terms: found, total: found.reduce((sum, { value }) => sum + value, 0) };
    })
    .reduce((a, b) => (b.total < a.total ? b : a));

/** Names λ and its share of δ in a ledger. */
export const lambdaConstants = (
  { lambda: value, share }: WeighedLambda,
  grid: readonly WeighedLambda[],
): readonly BoundConstant[] =>
  grid.length === 1
    ? [{ name: 'λ', value, from: 'given' }]
    : [
        {
          name: 'λ',
          value,
          from: 'the best of 8, 4, 2, …, 2⁻⁴⁰ by a union bound (at the high end of ranges)',
        },
        { name: 'share of δ', value: share, from: '1/((j + 1)(j + 2)) of the j-th λ of the grid' },
      ];
