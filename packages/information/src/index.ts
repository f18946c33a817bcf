export * from './divergence/divergences.ts';
export type { EntropyEstimator } from './entropy/entropy-of-counts.ts';
export * from './entropy/estimate-entropy.ts';
export { shannonEntropy } from './entropy/shannon-entropy.ts';
export type {
  EstimateOptions,
  GroupOptions,
  InformationEstimate,
  Interval,
  PermutationNull,
} from './estimate/information-estimate.ts';
export { type ContingencyTable, contingencyTable } from './mutual-information/contingency-table.ts';
export * from './mutual-information/estimate-conditional-ksg-information.ts';
export * from './mutual-information/estimate-critic-bound.ts';
export * from './mutual-information/estimate-discrete-information.ts';
export * from './mutual-information/estimate-gate-rate.ts';
export * from './mutual-information/estimate-ksg-information.ts';
export * from './mutual-information/estimate-ross-information.ts';
export * from './mutual-information/mutual-information.ts';
export type { Sample } from './neighbours/points.ts';
