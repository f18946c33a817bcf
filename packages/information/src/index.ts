export * from './capacity/channel-capacity.ts';
export * from './divergence/divergences.ts';
export type { EntropyEstimator } from './entropy/entropy-of-counts.ts';
export * from './entropy/estimate-entropy.ts';
export { shannonEntropy } from './entropy/shannon-entropy.ts';
export { bootstrapInterval } from './estimate/bootstrap.ts';
export type {
  EstimateOptions,
  GroupOptions,
  InformationEstimate,
  Interval,
  JackknifeMethod,
  PermutationNull,
} from './estimate/information-estimate.ts';
export { bankInformation, bankInformationBias } from './finite-bank/bank-information.ts';
export * from './finite-bank/bank-runs.ts';
export { candidateErrors, drawCandidateErrors } from './finite-bank/candidate-errors.ts';
export * from './finite-bank/erm-law.ts';
export * from './finite-bank/estimate-bank-information.ts';
export { ermIndex, mixturePosterior, mixturePosteriorEntropy } from './finite-bank/mixture-posterior.ts';
export { type ContingencyTable, contingencyTable } from './mutual-information/contingency-table.ts';
export * from './mutual-information/estimate-conditional-ksg-information.ts';
export * from './mutual-information/estimate-critic-bound.ts';
export * from './mutual-information/estimate-discrete-information.ts';
export * from './mutual-information/estimate-gate-rate.ts';
export * from './mutual-information/estimate-ksg-information.ts';
export * from './mutual-information/estimate-ross-information.ts';
export * from './mutual-information/mutual-information.ts';
export type { Sample } from './neighbours/points.ts';
export { type DistortionAtRate, distortionAtRate } from './rate-distortion/distortion-at-rate.ts';
export * from './rate-distortion/information-bottleneck.ts';
export { rateAtSlope, type SlopeOptions, slopeGate } from './rate-distortion/rate-at-slope.ts';
export * from './rate-distortion/rate-curve.ts';
export * from './rate-distortion/rate-jumps.ts';
export type { CertificateOptions, RatePoint } from './rate-distortion/rate-point.ts';
export * from './rate-distortion/reverse-water-filling.ts';
export * from './rate-distortion/routing-distortion.ts';
export { type RoutingLimits, routingLimits } from './rate-distortion/routing-limits.ts';
export type { LossOptions } from './rate-distortion/routing-problem.ts';
