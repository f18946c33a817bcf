import type { Columns } from '@moelab/study';

/** The factors of every estimation study. */
export const estimationFactors = {
  part: { kind: 'string', doc: "'fit', or what is computed without data: 'constant', 'audit', 'null path'" },
  setting: { kind: 'string', doc: 'the truth, the gate and how it is fitted' },
  experts: { kind: 'number', doc: 'fitted experts' },
  n: { kind: 'number', doc: 'rows of the sample; 0 without data' },
  replication: { kind: 'number', doc: 'its number' },
} as const satisfies Columns;

/** The measures of every estimation study; errors are in the parameters' own units. */
export const estimationMeasures = {
  logLikelihood: { kind: 'number', doc: 'log-likelihood of the fit', unit: 'nats' },
  likelihoodRatio: { kind: 'number', doc: 'T = 2 (log-likelihood of the fit − of the truth)', unit: 'nats' },
  parameters: { kind: 'number', doc: 'free parameters of the fitted model' },
  atMaximum: { kind: 'boolean', doc: 'whether the fit ended where the gradient is 0' },
  loss: { kind: 'number', doc: 'D1, infimum over the translations of the gate' },
  rawLoss: { kind: 'number', doc: 'D1 of the reported parameters, without an infimum' },
  variation: { kind: 'number', doc: 'E_X of the total variation between the densities of fit and truth' },
  gateError: { kind: 'number', doc: 'gate slopes: distance to the true ones, weighed by shares' },
  commonError: { kind: 'number', doc: 'temperature: distance to the true one' },
  slopeError: { kind: 'number', doc: 'slopes of the experts: as gateError' },
  interceptError: { kind: 'number', doc: 'intercepts of the experts: as gateError' },
  varianceError: { kind: 'number', doc: 'variances of the experts: as gateError' },
  value: { kind: 'number', doc: 'what a cell without data gives' },
  detail: { kind: 'string', doc: 'how the fit ended, or what a cell without data says' },
} as const satisfies Columns;
