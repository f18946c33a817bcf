import { type Bound, bound, type Ledger } from '@moelab/core';
import { type ExponentialMoment, exactMoment, publishedMoment } from './exponential-moment.ts';

/**
 * Makes the two versions of a bound that rests on E exp(m kl(R_S‖R)): `exact` with ξ(m), which is never looser, and `published` with the
 * 2√m of the theorem.
 */
export const versionsByMoment = (version: (moment: ExponentialMoment) => Ledger): Bound =>
  bound({ exact: () => version(exactMoment), published: () => version(publishedMoment) });
