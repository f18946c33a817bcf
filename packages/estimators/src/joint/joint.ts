import { defineEstimator } from '@moelab/core';
import { jointOptions } from './options.ts';
import { type JointRun, trainJointly } from './train.ts';

/**
 * Trains gates and experts together by gradient steps on batches: any gate, any experts, any number of layers, on any
 * backend; regression, and classification with categorical experts.
 *
 * Minimises (1/n) Σ_i ℓ_i + Σ_r c_r R_r: a log, squared or clipped loss of the mixture or of the sampled expert, and router
 * losses (balance, z, importance, rate) by their coefficients. Begins at the model's own values, so that a fitted or pruned
 * model is fine-tuned by training it again. Experts of a gate that selects compute only their own rows; with a capacity
 * factor, what does not fit is dropped and counted.
 *
 * A log loss wants inputs of size one, as every gradient method does: standardise them.
 */
export const joint = defineEstimator({
  summary: 'Gradient training of gates and experts together, on batches: Adam, momentum, spherical gradient',
  source: 'Kingma and Ba 2015, arXiv:1412.6980 (adam); Fedus et al. 2022, arXiv:2101.03961 (router losses)',
  options: jointOptions,
  create: (options) => ({
    fit: (model, data, run: JointRun) => trainJointly(model, data, run, options),
  }),
});
