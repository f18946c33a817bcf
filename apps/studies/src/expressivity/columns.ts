import type { RecordOf } from '@moelab/study';

/** What tells the cells of a study of expressive power apart. */
export const networkFactors = {
  part: {
    kind: 'string',
    doc: 'trained: by gradient steps from random weights; built: by an explicit construction',
  },
  task: { kind: 'string', doc: 'the function that is learned' },
  model: { kind: 'string', doc: 'the kind of network' },
  inputs: { kind: 'number', doc: 'D, the inputs' },
  experts: { kind: 'number', doc: 'experts of a layer' },
  width: { kind: 'number', doc: 'm, the hidden units of an expert' },
  replication: { kind: 'number', doc: 'number of the replication' },
} as const;

/** What is measured of a network. */
export const networkMeasures = {
  mse: { kind: 'number', doc: 'mean squared error over evenly spread points of the domain' },
  sup: { kind: 'number', doc: 'largest error over these points' },
  trainingMse: { kind: 'number', doc: 'mean squared error of the training rows; NaN of what is built' },
  expertError: {
    kind: 'number',
    doc: 'mean squared error under the true routing; NaN unless there is an expert for each true one',
  },
  routingError: { kind: 'number', doc: 'mean squared error less that under the true routing' },
  layers: { kind: 'number', doc: 'layers, dense ones among them' },
  total: { kind: 'number', doc: 'parameters' },
  active: { kind: 'number', doc: 'parameters that one row uses' },
} as const;

export type NetworkCell = RecordOf<typeof networkFactors>;
export type NetworkMeasures = RecordOf<typeof networkMeasures>;
/** A row of the table of such a study. */
export type NetworkRow = NetworkCell & NetworkMeasures;
/** The tables of these studies, as claims and figures read them. */
export interface NetworkResults {
  readonly rows: readonly NetworkRow[];
}
