import { logSoftmax, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Unnormalised log probabilities of all experts, (rows, experts), before any selection.
 *
 * Neither a tensor nor probabilities: a second softmax, or a z-loss of probabilities, does not compile.
 */
export interface Logits {
  readonly is: 'logits';
  readonly tensor: Tensor;
}

/** Probabilities of all experts, (rows, experts), before any selection: each row sums to one. */
export interface Probabilities {
  readonly is: 'probabilities';
  /** Their logarithms. */
  readonly log: Tensor;
}

/**
 * What each expert's output is weighed by, (rows, experts): 0 where it is not selected, and not always a row that sums to
 * one. Neither logits nor probabilities.
 */
export interface CombinationWeights {
  readonly is: 'weights';
  readonly tensor: Tensor;
}

/** Says that a tensor (rows, experts) holds combination weights. */
export const weightsOf = (tensor: Tensor): CombinationWeights => ({ is: 'weights', tensor });

/** Says that a tensor (rows, experts) holds logits. */
export const logitsOf = (tensor: Tensor): Logits => ({ is: 'logits', tensor });

/** p_e = exp s_e / Σ_f exp s_f in each row. */
export const softmaxOf = ({ tensor }: Logits): Probabilities => ({
  is: 'probabilities',
  log: logSoftmax(tensor),
});

/** p_e = a_e / Σ_f a_f in each row, from the logarithms of affinities a > 0 that need not sum to one. */
export const normalisedOf = (logAffinities: Tensor): Probabilities => ({
  is: 'probabilities',
  log: logSoftmax(logAffinities),
});
