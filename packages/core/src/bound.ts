import { MoelabError } from './errors.ts';

/** A number, or a range when an input was only known as one. */
export type Extended = number | readonly [low: number, high: number];

/** An addend of a bound. */
export interface BoundTerm {
  readonly name: string;
  readonly value: Extended;
  /** The formula, and where each constant in it comes from. */
  readonly formula: string;
}

/** What a bound rests on, and what is known of it here. */
export interface Assumption {
  readonly statement: string;
  readonly status: 'checked' | 'assumed' | 'violated';
}

/** A bound's value with everything that a reader needs in order to trust it. */
export interface Ledger {
  readonly value: Extended;
  readonly unit: string;
  /** It holds on average over samples, or with at least this probability. */
  readonly holds: 'in expectation' | { readonly probability: number };
  /** They add up to the value. */
  readonly terms: readonly BoundTerm[];
  readonly assumptions: readonly Assumption[];
  /** Whether it says nothing: it is not below the largest value that the bounded quantity can have. */
  readonly vacuous: boolean;
  /** The sample size from which on it would say something, when that is known. */
  readonly informativeFrom?: number;
  readonly source: string;
  /** Where the published statement is known to fail or to be unclear. */
  readonly knownProblems: readonly string[];
}

/** Computes a bound from its inputs, which its options declare. */
export interface Bound {
  ledger(): Ledger;
}

/**
 * Completes a ledger: the value is the sum of the terms, and it is vacuous when it is not below `trivial`, the
 * largest value of the bounded quantity.
 *
 * Ranges add end by end; a range is vacuous when its lower end is not below `trivial`.
 */
export function ledger(entries: Omit<Ledger, 'value' | 'vacuous'>, trivial: number): Ledger {
  for (const { name, value } of entries.terms) {
    const [low, high] = ends(value);
    if (!(low <= high)) {
      throw new MoelabError(
        'INVALID_DATA',
        `bound: term '${name}' must be a number or a range with low ≤ high, got ${value}`,
      );
    }
  }
  const low = entries.terms.reduce((sum, { value }) => sum + ends(value)[0], 0);
  const high = entries.terms.reduce((sum, { value }) => sum + ends(value)[1], 0);
  if (Number.isNaN(low) || Number.isNaN(high)) {
    throw new MoelabError('INVALID_DATA', 'bound: the terms add up to ∞ − ∞, which is no number');
  }
  const isRange = entries.terms.some(({ value }) => typeof value !== 'number');
  return { ...entries, value: isRange ? [low, high] : low, vacuous: low >= trivial };
}

const ends = (value: Extended): readonly [number, number] =>
  typeof value === 'number' ? [value, value] : value;
