import { integer, interval, type Param, real } from '@moelab/core';

/*
 * The inputs that several bounds share, declared once: one name means one thing in all of them, so that bounds can be set
 * beside each other on the same numbers.
 */

/** Declares m, the number of independent rows that the learner saw. */
export const sampleSize: Param<number> = integer({ doc: 'm, the rows that the learner saw', min: 1 });

/** Declares δ: the bound holds with probability at least 1 − δ. */
export const delta: Param<number | undefined, number> = real({
  doc: 'δ; the bound holds with probability at least 1 − δ',
  above: 0,
  below: 1,
  default: 0.05,
});

/** Declares R_S, the risk on the sample, of a loss in [0, 1]. */
export const empiricalRisk = interval({ doc: 'R_S, the mean loss on the sample, in [0, 1]', min: 0, max: 1 });

/** Declares σ of a loss that is σ-sub-Gaussian under the data's law; a loss in [a, b] has (b − a)/2. */
export const sigma = real({
  doc: 'σ of a σ-sub-Gaussian loss; (b − a)/2 for a loss in [a, b]',
  above: 0,
  default: 0.5,
});

/** Declares KL(Q‖P) of a posterior Q and a prior P that does not depend on the sample. */
export const kl = interval({ doc: 'KL(posterior ‖ prior) in nats', min: 0 });

/** Declares K, the number of experts of a mixture. */
export const experts = integer({ doc: 'K, the number of experts', min: 1 });

/** Declares ε of local differential privacy of a gate: no weight changes by more than a factor e^ε between two inputs. */
export const epsilon = interval({
  doc: 'ε; the gate changes no weight by more than a factor e^ε between two inputs',
  min: 0,
});
