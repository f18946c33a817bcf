import type { Assumption } from '@moelab/core';

/*
 * Assumptions that many bounds share, in one wording.
 */

/** The rows of the sample are independent, from the law on which the risk is taken. */
export const independentRows: Assumption = {
  statement: 'the rows are independent, from the law on which the risk is taken',
  status: 'assumed',
};

/** The loss lies in [0, 1]. */
export const unitLoss: Assumption = { statement: 'the loss lies in [0, 1]', status: 'assumed' };

/** The loss is σ-sub-Gaussian under the data's law. */
export const subGaussianLoss = (sigma: number): Assumption => ({
  statement: `the loss of every fixed hypothesis is ${sigma}-sub-Gaussian`,
  status: 'assumed',
});

/** The loss has an interval as wide as 2σ: what the verdict on a bound with σ rests on, and its value does not. */
export const intervalLoss = (sigma: number): Assumption => ({
  statement: `the loss lies in an interval of width ${2 * sigma} (only whether the bound says something rests on it)`,
  status: 'assumed',
});

/** The empirical risk of a bound in expectation. */
export const meanEmpiricalRisk: Assumption = {
  statement: 'R_S is the mean over samples, not that of one',
  status: 'assumed',
};

/** The loss is C-Lipschitz in the prediction. */
export const lipschitzLoss: Assumption = {
  statement: 'the loss is C-Lipschitz in the prediction',
  status: 'assumed',
};

/** The prior was chosen before the sample was seen. */
export const priorBeforeSample: Assumption = {
  statement: 'the prior does not depend on the sample',
  status: 'assumed',
};
