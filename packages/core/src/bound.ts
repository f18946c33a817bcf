import { MoelabError } from './errors.ts';
import { didYouMean } from './nearest.ts';

/** A number; or, when an input was only known as a range, what it is at the low and at the high end of the bound. */
export type Extended = number | readonly [low: number, high: number];

/** An addend of a bound. */
export interface BoundTerm {
  readonly name: string;
  readonly value: Extended;
  /** How it is computed. */
  readonly formula: string;
}

/** A constant that a bound rests on. */
export interface BoundConstant {
  readonly name: string;
  readonly value: number;
  /** Where it comes from: a theorem, a derivation, or the caller. */
  readonly from: string;
}

/** What a bound rests on, and what is known of it here. */
export interface Assumption {
  readonly statement: string;
  readonly status: 'checked' | 'assumed' | 'violated';
  /** What was looked at; only an assumption that is merely assumed may be without it. */
  readonly evidence?: string;
}

/** What everyone who writes down a ledger must know of it. */
export interface LedgerEntries {
  /** What is bounded: the gap between risk and empirical risk, the risk itself, or the risk that no gate can go below. */
  readonly quantity: 'generalization gap' | 'risk' | 'least risk';
  readonly unit: string;
  /** On average over samples, or with probability at least 1 − δ over the sample. */
  readonly kind: 'in-expectation' | 'high-probability';
  /** δ of a bound that holds with high probability. */
  readonly delta?: number;
  /** They add up to the value. */
  readonly terms: readonly BoundTerm[];
  readonly constants: readonly BoundConstant[];
  readonly assumptions: readonly Assumption[];
  /** The sample size from which on it says something, all else equal; null: none does, or sample size plays no part. */
  readonly informativeFrom: number | null;
  readonly source: string;
  /** Where the published statement is known to fail or to be unclear. */
  readonly knownProblems: readonly string[];
}

/** A bound's value with everything that a reader needs in order to trust it. */
export interface Ledger extends LedgerEntries {
  readonly value: Extended;
  /** What is true of the quantity without any theorem: an upper bound from here on says nothing. */
  readonly trivial: number;
  /** Whether it says nothing. */
  readonly vacuous: boolean;
  /** What to know before the value is quoted: violated assumptions, vacuity, known problems. */
  readonly warnings: readonly string[];
}

/** Is one theorem with its inputs, in one or several versions: as published, corrected, with another constant. */
export interface Bound {
  /** Their names; the first is the one to use. */
  readonly variants: readonly [string, ...string[]];
  /** Computes one of them, the first unless another is named. */
  ledger(variant?: string): Ledger;
}

/** Makes a bound of its versions, the one to use first; `lacking` names versions that there would be with an input that was not given, and that input. */
export function bound(
  versions: Readonly<Record<string, () => Ledger>>,
  lacking: Readonly<Record<string, string>> = {},
): Bound {
  const [first, ...others] = Object.keys(versions);
  if (first === undefined)
    throw new MoelabError('INVALID_PLUGIN', 'bound: has no version; give at least one');
  return {
    variants: [first, ...others],
    ledger(variant = first) {
      if (!Object.hasOwn(versions, variant)) {
        if (Object.hasOwn(lacking, variant)) {
          throw new MoelabError(
            'INVALID_OPTIONS',
            `variant: '${variant}' needs ${lacking[variant]}, which is missing; give it, or take one of ${[first, ...others].join(', ')}`,
          );
        }
        throw new MoelabError(
          'INVALID_OPTIONS',
          `variant: no '${variant}'${didYouMean(variant, [first, ...others])} (known: ${[first, ...others].join(', ')})`,
        );
      }
      return versions[variant]!();
    },
  };
}

/**
 * Completes a ledger: the value is the sum of the terms, end by end where they are ranges.
 *
 * An upper bound is vacuous when it is not below `trivial`, the largest value of the bounded quantity; a lower bound (of
 * the least risk) when it is not above it. A range is vacuous when both its ends are.
 */
export function ledger(entries: LedgerEntries, trivial: number): Ledger {
  const wrong = entries.terms.find(({ value }) => endsOf(value).some(Number.isNaN));
  if (wrong !== undefined) {
    throw new MoelabError(
      'INVALID_DATA',
      `bound: term '${wrong.name}' must be a number or a range, got ${wrong.value}`,
    );
  }
  const [low, high] = [0, 1].map((end) =>
    entries.terms.reduce((sum, { value }) => sum + endsOf(value)[end as 0 | 1], 0),
  ) as [number, number];
  if (Number.isNaN(low) || Number.isNaN(high)) {
    throw new MoelabError('INVALID_DATA', 'bound: the terms add up to ∞ − ∞, which is no number');
  }
  if (low > high) {
    throw new MoelabError('INVALID_DATA', `bound: its low end ${low} must not be above its high end ${high}`);
  }
  const says = (end: number) => (entries.quantity === 'least risk' ? end > trivial : end < trivial);
  const vacuous = !says(low) && !says(high);
  const isRange = entries.terms.some(({ value }) => typeof value !== 'number');
  return {
    ...entries,
    value: isRange ? [low, high] : low,
    trivial,
    vacuous,
    warnings: [
      ...entries.assumptions
        .filter(({ status }) => status === 'violated')
        .map(({ statement, evidence }) => `violated: ${statement}${evidence ? ` (${evidence})` : ''}`),
      ...(vacuous
        ? [
            `vacuous: ${entries.quantity} is never ${entries.quantity === 'least risk' ? 'below' : 'above'} ${trivial}`,
          ]
        : []),
      ...(!vacuous && !(says(low) && says(high))
        ? [`vacuous at one end of its range (${trivial} is certain)`]
        : []),
      ...entries.knownProblems,
    ],
  };
}

/** Gives the low and the high end of a value: twice the number, where it is one. */
export const endsOf = (value: Extended): readonly [low: number, high: number] =>
  typeof value === 'number' ? [value, value] : value;
