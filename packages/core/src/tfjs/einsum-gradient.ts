import * as tf from '@tensorflow/tfjs-core';
import { MoelabError } from '../errors.ts';
import { contract, type Labelled, ordered, summedTo } from './contract.ts';
import { gradientRule } from './gradient-rule.ts';

/**
 * Splits an einsum equation into the axis labels of each operand and of the result.
 * Throws where a term repeats a label, the equation has an ellipsis, or the number of operands differs.
 */
export function parseEinsum(equation: string, operands: number): { inputs: string[][]; output: string[] } {
  const where = `einsum '${equation}'`;
  const sides = equation.replace(/\s/g, '').split('->');
  const inputs = sides[0]!.split(',').map((term) => [...term]);
  const output = [...(sides[1] ?? '')];
  if (sides.length !== 2 || inputs.length !== operands) {
    throw new MoelabError('UNSUPPORTED', `${where}: must have one '->' and ${operands} terms before it`);
  }
  for (const term of [...inputs, output]) {
    const wrong = term.find((label, i) => label === '.' || term.indexOf(label) !== i);
    if (wrong === undefined) continue;
    const text = `'${term.join('')}' ${wrong === '.' ? 'has an ellipsis' : `repeats '${wrong}'`}`;
    throw new MoelabError(
      'UNSUPPORTED',
      `${where}: ${text}, which has no gradient; name each axis by a label of its own`,
    );
  }
  return { inputs, output };
}

/** The gradient of one operand: dy contracted with all the others, then spread over what only that operand has. */
function operandGradient(
  dy: Labelled,
  others: readonly Labelled[],
  own: readonly string[],
  shape: number[],
): tf.Tensor {
  const slope = others.reduce((done, other, i) => {
    const later = others.slice(i + 1).flatMap(({ labels }) => labels);
    return contract(done, other, new Set([...own, ...later]));
  }, dy);
  const { tensor, labels } = summedTo(slope, new Set(own));
  const present = own.filter((label) => labels.includes(label));
  const kept = own.map((label, axis) => (labels.includes(label) ? shape[axis]! : 1));
  const spread = tf.reshape(ordered({ tensor, labels }, present), kept);
  return present.length === own.length ? spread : tf.mul(spread, tf.ones(shape));
}

/**
 * Einsum of any number of operands, by its rule: the gradient of an operand is the einsum of dy with the others that
 * gives that operand's labels. tfjs has none. It is made of transpositions and matrix products, so it has gradients.
 */
export const einsumGradient: tf.GradConfig = gradientRule<{ equation: string }>(
  'Einsum',
  { allInputs: true },
  (dy, tensors, { equation }) => {
    const { inputs, output } = parseEinsum(equation, tensors.length);
    const operands = tensors.map((tensor, i): Labelled => ({ tensor, labels: inputs[i]! }));
    return Object.fromEntries(
      operands.map(({ tensor, labels }, i) => [
        i,
        () => operandGradient({ tensor: dy, labels: output }, operands.toSpliced(i, 1), labels, tensor.shape),
      ]),
    );
  },
);
