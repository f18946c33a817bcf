import type { BoundConstant } from '@moelab/core';
import { maurerConstant } from './maurer-constant.ts';

/** A bound on E exp(m kl(R_S‖R)) by sample size, and how a ledger names it. */
export interface ExponentialMoment {
  readonly of: (m: number) => number;
  readonly symbol: string;
  readonly constant: (m: number) => BoundConstant;
}

/** The exact constant ξ(m). */
export const exactMoment: ExponentialMoment = {
  of: maurerConstant,
  symbol: 'ξ(m)',
  constant: (m) => ({
    name: 'ξ(m)',
    value: maurerConstant(m),
    from: 'Maurer 2004, arXiv:cs/0411099: Σ C(m,c) (c/m)^c (1 − c/m)^(m−c), exactly',
  }),
};

/** The constant 2√m of the published theorem. */
export const publishedMoment: ExponentialMoment = {
  of: (m) => 2 * Math.sqrt(m),
  symbol: '2√m',
  constant: (m) => ({
    name: '2√m',
    value: 2 * Math.sqrt(m),
    from: 'Maurer 2004, arXiv:cs/0411099: at least ξ(m)',
  }),
};
