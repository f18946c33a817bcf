import * as tf from '@tensorflow/tfjs-core';
import { gradientRule, type InputGradients } from './gradient-rule.ts';

function zeroRule(kernelName: string, inputs: readonly string[]): tf.GradConfig {
  return gradientRule(kernelName, { inputs }, (_dy, saved) => {
    const shapes = saved.map(({ shape }) => shape);
    return Object.fromEntries(inputs.map((name, i) => [name, () => tf.zeros(shapes[i]!)])) as InputGradients;
  });
}

const comparisons = ['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual'];
const connectives = ['LogicalAnd', 'LogicalOr', 'LogicalXor'];

/**
 * Gradients of kernels that are constant wherever they have a derivative: zero, of the input's shape.
 *
 * tfjs has none for most of them, so that a second derivative through `relu6`, `maximum`, `clip`, `max`, `pow` or
 * `where(greater(x, 0), …)` throws; GreaterEqual's, ArgMax's and ArgMin's fail on integer inputs; and FloorDiv's is that
 * of a real division. A sample (Multinomial) is not differentiable in its logits; this makes it a constant.
 */
export const zeroGradients: readonly tf.GradConfig[] = [
  ...[...comparisons, ...connectives, 'FloorDiv'].map((name) => zeroRule(name, ['a', 'b'])),
  ...['LogicalNot', 'All', 'Any', 'ArgMax', 'ArgMin'].map((name) => zeroRule(name, ['x'])),
  ...['SearchSorted', 'LowerBound', 'UpperBound'].map((name) => zeroRule(name, ['sortedSequence', 'values'])),
  zeroRule('Multinomial', ['logits']),
];
