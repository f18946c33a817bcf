import {
  type Assumption,
  type BoundConstant,
  type Extended,
  informativeFrom,
  type Ledger,
  ledger,
} from '@moelab/core';
import { highEnd } from '../high-end.ts';
import { overRange } from '../over-range.ts';

/** Is what tells one bound √(2σ² I/m) from another. */
export interface RootBound {
  readonly information: Extended;
  readonly m: number;
  readonly sigma: BoundConstant;
  /** Of the only term: what is told apart, and how. */
  readonly name: string;
  readonly formula: string;
  /** The width of the interval of the loss: no gap is wider. What the loss need not have, the assumptions must say (`intervalLoss`). */
  readonly width: number;
  readonly assumptions: readonly Assumption[];
  readonly source: string;
  readonly knownProblems?: readonly string[];
}

/** Writes the ledger of a gap of at most √(2σ² I/m) in expectation. */
export function rootLedger(entries: RootBound): Ledger {
  const { information, m, sigma, name, formula, width, assumptions, source, knownProblems = [] } = entries;
  const root = (i: number, size: number) => sigma.value * Math.sqrt((2 * i) / size);
  return ledger(
    {
      quantity: 'generalization gap',
      unit: 'loss',
      kind: 'in-expectation',
      terms: [{ name, value: overRange(information, (i) => root(i, m)), formula }],
      constants: [sigma],
      assumptions,
      informativeFrom: informativeFrom((size) => root(highEnd(information), size), width),
      source,
      knownProblems,
    },
    width,
  );
}

/** A σ of the caller's. */
export const givenSigma = (value: number): BoundConstant => ({
  name: 'σ',
  value,
  from: 'given; ½ for a loss in [0, 1], by Hoeffding',
});

/** The σ of a loss in [0, 1]. */
export const unitSigma: BoundConstant = { name: 'σ', value: 0.5, from: 'Hoeffding, for a loss in [0, 1]' };

/** The σ of the difference of two losses in [0, 1]. */
export const differenceSigma: BoundConstant = {
  name: 'σ',
  value: 1,
  from: 'Hoeffding, for differences in [−1, 1]',
};

/** The σ of finite-rate gating's papers, √(2 I/m). */
export const publishedSigma: BoundConstant = {
  name: 'σ',
  value: 1,
  from: 'arXiv:2605.05278, eq. 5: √(2 I/m)',
};

/** What to know of the published constant. */
export const publishedConstantProblem = 'the published constant is twice what a loss in [0, 1] needs';
