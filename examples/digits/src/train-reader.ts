import { type Backend, createLab, type Dataset } from '@moelab/core';
import { estimators, type JointFit, type TraceEntry } from '@moelab/estimators';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';

/** How large a reader is, and how it is trained. */
export interface ReaderOptions {
  readonly seed: number;
  /** Width of each expert's hidden layer. */
  readonly hidden: number;
  readonly epochs: number;
  readonly batch: number;
  readonly onEpoch?: (entry: TraceEntry) => void;
}

/**
 * Trains one layer of eight networks with one hidden layer, of which each image uses two, to tell ten digits apart.
 *
 * Minimises −log p(digit | image) of the mixture, and a load balance loss, so that no expert stays idle.
 */
export async function trainReader(
  backend: Backend,
  data: Dataset,
  { seed, hidden, epochs, batch, onEpoch }: ReaderOptions,
): Promise<JointFit> {
  const lab = createLab({ plugins: [gates, experts, estimators], backend });
  const model = lab.model({
    inputs: data.x.cols,
    outputs: 10,
    experts: 8,
    seed,
    gate: 'top-k',
    gateOptions: { k: 2 },
    expert: 'mlp',
    expertOptions: { hidden, activation: 'relu', noise: 'categorical' },
  });
  const estimator = lab.estimator('joint', { epochs, batch, learningRate: 0.003, balance: 0.05 });
  return estimator.fit(model, data, { seed, ...(onEpoch === undefined ? {} : { onEpoch }) });
}
