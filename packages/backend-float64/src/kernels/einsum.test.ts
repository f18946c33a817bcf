import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { at, checkOps, coordinates, type Nd, nd, type OpCase, sample, toTensor } from '../../test/op-case.ts';

/** Σ over every letter that is not in the output, by one loop over all letters. */
function einsum(equation: string, inputs: readonly Nd[]): Nd {
  const [left, output] = equation.split('->') as [string, string];
  const terms = left.split(',');
  const sizes = new Map(
    terms.flatMap((term, i) => [...term].map((l, axis) => [l, inputs[i]!.shape[axis]!] as const)),
  );
  const summed = [...sizes.keys()].filter((letter) => !output.includes(letter));
  return nd(
    [...output].map((letter) => sizes.get(letter)!),
    (where) => {
      let total = 0;
      for (const inner of coordinates(summed.map((letter) => sizes.get(letter)!))) {
        const place = (letter: string) =>
          output.includes(letter) ? where[output.indexOf(letter)]! : inner[summed.indexOf(letter)]!;
        total += terms.reduce((p, term, i) => p * at(inputs[i]!, [...term].map(place)), 1);
      }
      return total;
    },
  );
}

const row = (equation: string, shapes: readonly number[][], rest: Partial<OpCase> = {}): OpCase => ({
  name: equation,
  inputs: shapes.map((shape, i) => sample(shape, i + 1)),
  run: (...tensors) => tf.einsum(equation, ...tensors),
  expected: (...inputs) => einsum(equation, inputs),
  tolerance: 1e-14,
  ...rest,
});

checkOps([
  row('ij,jk->ik', [
    [2, 3],
    [3, 4],
  ]),
  row('ij,kj->ki', [
    [2, 3],
    [4, 3],
  ]),
  row('bij,bjk->bik', [
    [2, 3, 4],
    [2, 4, 3],
  ]),
  row('nk,nkd->nd', [
    [3, 2],
    [3, 2, 4],
  ]),
  row('nd,kde->nke', [
    [3, 2],
    [2, 2, 4],
  ]),
  row('i,j->ji', [[3], [4]]),
  row('ij,ij->', [
    [3, 4],
    [3, 4],
  ]),
  row('ij,ij->ij', [
    [3, 4],
    [3, 4],
  ]),
  // cpu gives the wrong shape
  row('ij,k->i', [[3, 4], [2]], { cpu: false }),
  row('ij->ji', [[3, 4]]),
  row('ijk->j', [[2, 3, 4]]),
  // tfjs-core's gradient takes two operands, and cpu refuses repeated letters
  row(
    'ab,bc,cd->ad',
    [
      [2, 3],
      [3, 4],
      [4, 2],
    ],
    { cpu: false, gradient: false },
  ),
  row('ii->i', [[3, 3]], { cpu: false, gradient: false }),
  row('ii->', [[3, 3]], { cpu: false, gradient: false }),
  row(
    'iij,jk->ik',
    [
      [3, 3, 2],
      [2, 4],
    ],
    { cpu: false, gradient: false },
  ),
  row(
    'ij,jk->ik',
    [
      [2, 0],
      [0, 3],
    ],
    { cpu: false },
  ),
]);

describe('einsum', () => {
  it.each([
    ['ij,jk', "needs one '->'"],
    ['ij,jk->iz', "'z' is in no input"],
    ['ij,jk->ii', "'ii' repeats an axis"],
    ['i,jk->ik', "'i' does not fit shape (2, 3)"],
    ['ij,ik->jk', "axis 'i' is 2 and 3 long"],
    ['ij->ji', 'names 1 tensors, got 2'],
    ['...j,jk->k', 'axes are single letters'],
  ])('says what is wrong with %s', async (equation, message) => {
    await tf.setBackend('float64');
    const run = () => tf.einsum(equation, toTensor(sample([2, 3])), toTensor(sample([3, 4])));
    expect(() => tf.tidy(run)).toThrow(message);
  });
});
