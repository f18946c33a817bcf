import {
  type Gate,
  MoelabError,
  type Probabilities,
  type RoutedBatch,
  type Routing,
  weightsOf,
} from '@moelab/core';
import { cast, customGrad, exp, onesLike, scalar, type Tensor, zerosLike } from '@tensorflow/tfjs-core';

/**
 * Reads what a gate said of a batch as a router loss needs it; `where` names the gate in errors.
 *
 * Of a gate that selects, without giving the probabilities that it selects by, nothing can be said: it is refused. A gate
 * that selects none and weighs to one has its weights as probabilities.
 */
export function routedBatch(where: string, gate: Gate, routing: Routing, rowWeights?: Tensor): RoutedBatch {
  const { logWeights, logits, mask } = routing;
  const rows = logWeights.shape[0]!;
  if (rowWeights !== undefined && rowWeights.shape.join() !== String(rows))
    throw new MoelabError(
      'INVALID_SHAPE',
      `${where}: row weights must have shape (${rows}), got (${rowWeights.shape.join(', ')})`,
    );
  return {
    probabilities: probabilitiesOf(where, gate, routing),
    logits,
    selected: mask === undefined ? onesLike(logWeights) : zeroOrOne(mask),
    weights: weightsOf(exp(logWeights)),
    rowWeights,
  };
}

function probabilitiesOf(
  where: string,
  gate: Gate,
  { probabilities, mask, logWeights }: Routing,
): Probabilities {
  if (probabilities !== undefined) return probabilities;
  const selects = mask !== undefined || gate.active !== undefined;
  if (!selects && gate.weightSum === 'one') return { is: 'probabilities', log: logWeights };
  const what = selects
    ? 'selects experts without giving the probabilities of all of them'
    : 'weighs experts by numbers that do not sum to one, without giving probabilities';
  throw new MoelabError(
    'UNSUPPORTED',
    `${where}: ${what}, so it has no router loss; train it without one, or let its route return probabilities`,
  );
}

/** A mask as numbers. What the mask was computed from gets no gradient: a tensor that is not an input has no way back. */
function zeroOrOne(mask: Tensor): Tensor {
  const numbers = customGrad((_unused) => ({
    value: cast(mask, 'float32'),
    gradFunc: () => zerosLike(_unused as Tensor),
  }));
  return numbers(scalar(0));
}
