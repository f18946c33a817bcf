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
