import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { einsumGradient, parseEinsum } from './einsum-gradient.ts';

const sizes: Record<string, number> = { b: 2, i: 3, j: 2, k: 4, l: 3 };
const shapeOf = (labels: readonly string[]) => labels.map((label) => sizes[label]!);
const numbers = (labels: readonly string[], seed: number) =>
  Array.from({ length: tf.util.sizeFromShape(shapeOf(labels)) }, (_, i) => ((i * 7 + seed * 5) % 11) / 4 - 1);

/** The gradient of every operand by one loop over all values of all labels: an independent definition. */
function byLoops(inputs: string[][], output: string[], operands: number[][], dy: number[]): number[][] {
  const labels = [...new Set([...inputs.flat(), ...output])];
  const slopes = operands.map((operand) => operand.map(() => 0));
  const total = tf.util.sizeFromShape(shapeOf(labels));
  for (let n = 0; n < total; n++) {
    const at: Record<string, number> = {};
    let rest = n;
    for (const label of labels) {
      at[label] = rest % sizes[label]!;
      rest = Math.floor(rest / sizes[label]!);
    }
    const flat = (term: string[]) => term.reduce((index, label) => index * sizes[label]! + at[label]!, 0);
    inputs.forEach((term, i) => {
      const others = operands.reduce(
        (product, operand, j) => (j === i ? product : product * operand[flat(inputs[j]!)]!),
        1,
      );
      slopes[i]![flat(term)]! += dy[flat(output)]! * others;
    });
  }
  return slopes;
}

describe('einsumGradient', () => {
  beforeAll(() => tf.setBackend('cpu'));

  for (const equation of [
    'ij->ji',
    'ijk->j',
    'i->',
    'ij,jk->ik',
    'bij,bkj->bik',
    'ij,jk->ki',
    'i,j->ij',
    'i,j->',
    'ijk,j->k',
    'ijk,l->',
    'ij,ij->i',
    'ij,jk,kl->il',
    'bi,bij,bj->b',
    'ij,kb,l->ik',
    'bi,i,i,i->b',
  ]) {
    it(`of '${equation}' is what summing over every label gives`, () => {
      const { inputs, output } = parseEinsum(equation, equation.split(',').length);
      const operands = inputs.map(numbers);
      const dy = numbers(output, 9);
      const wanted = byLoops(inputs, output, operands, dy);
      tf.tidy(() => {
        const tensors = operands.map((operand, i) => tf.tensor(operand, shapeOf(inputs[i]!)));
        const slopes = einsumGradient.gradFunc(tf.tensor(dy, shapeOf(output)), tensors, { equation });
        wanted.forEach((slope, i) => {
          const actual = (slopes as unknown as Record<number, () => tf.Tensor>)[i]!();
          expect(actual.shape).toEqual(shapeOf(inputs[i]!));
          // Every entry is a float32 sum of at most 216 products below 30.
          actual.dataSync().forEach((value, at) => {
            expect(value).toBeCloseTo(slope[at]!, 3);
          });
        });
      });
    });
  }

  it('refuses what has no gradient here, and says what to write instead', () => {
    expect(() => parseEinsum('ii->i', 1)).toThrow("einsum 'ii->i': 'ii' repeats 'i', which has no gradient");
    expect(() => parseEinsum('i->ii', 1)).toThrow("'ii' repeats 'i'");
    expect(() => parseEinsum('...i->i', 1)).toThrow("'...i' has an ellipsis");
    expect(() => parseEinsum('ij,jk->ik', 3)).toThrow("must have one '->' and 3 terms");
    expect(() => parseEinsum('ij', 1)).toThrow("must have one '->'");
  });
});
