import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectClose, fault, messageOf, numbers, ramp, rampOf } from '../../test/fault.ts';

/** The sum by walking over all labels. */
function walked(equation: string, shapes: readonly number[][]): number[] {
  const [left, output] = equation.split('->') as [string, string];
  const terms = left.split(',');
  const sizes = new Map(
    terms.flatMap((term, i) => [...term].map((label, axis) => [label, shapes[i]![axis]!])),
  );
  const labels = [...output, ...[...sizes.keys()].filter((label) => !output.includes(label))];
  const values = shapes.map((shape, i) => rampOf(shape, i));
  const sums = new Array<number>([...output].reduce((n, label) => n * sizes.get(label)!, 1)).fill(0);
  const total = labels.reduce((n, label) => n * sizes.get(label)!, 1);
  for (let flat = 0; flat < total; flat++) {
    let rest = flat;
    const at = new Map<string, number>();
    for (const label of labels.toReversed()) {
      at.set(label, rest % sizes.get(label)!);
      rest = Math.floor(rest / sizes.get(label)!);
    }
    const place = (term: string) => [...term].reduce((p, label) => p * sizes.get(label)! + at.get(label)!, 0);
    sums[place(output)]! += terms.reduce((p, term, i) => p * values[i]![place(term)]!, 1);
  }
  return sums;
}

const cases: readonly (readonly [string, number[][]])[] = [
  [
    'ij,jk->ik',
    [
      [3, 4],
      [4, 2],
    ],
  ],
  [
    'nk,nkd->nd',
    [
      [5, 3],
      [5, 3, 2],
    ],
  ],
  [
    'nd,kde->nke',
    [
      [5, 2],
      [3, 2, 4],
    ],
  ],
  ['ij,k->i', [[3, 4], [2]]],
  ['i,j->ji', [[3], [2]]],
  [
    'ij,ij->',
    [
      [3, 4],
      [3, 4],
    ],
  ],
  ['ijk->kj', [[2, 3, 4]]],
  [
    'ab,bc,cd->ad',
    [
      [2, 3],
      [3, 4],
      [4, 2],
    ],
  ],
  ['ii->i', [[3, 3]]],
  [
    'iij,jk->ik',
    [
      [3, 3, 2],
      [2, 4],
    ],
  ],
];

describe('einsum', () => {
  for (const [equation, shapes] of cases) {
    const run = () => tf.einsum(equation, ...shapes.map((shape, i) => ramp(shape, i)));
    fault(equation, run, walked(equation, shapes), { relative: 2 ** -18 });
  }

  it('has a gradient in each operand', async () => {
    const loss = (x: tf.Tensor, y: tf.Tensor) => tf.sum(tf.square(tf.einsum('nk,nkd->nd', x, y)));
    const slope = await numbers(() => tf.grads(loss)([ramp([5, 3]), ramp([5, 3, 2], 1)])[0]!);
    const product = walked('nk,nkd->nd', [
      [5, 3],
      [5, 3, 2],
    ]);
    const y = rampOf([5, 3, 2], 1);
    const wanted = rampOf([5, 3]).map((_, i) =>
      [0, 1].reduce((s, d) => s + 2 * product[2 * Math.floor(i / 3) + d]! * y[2 * i + d]!, 0),
    );
    expectClose(slope, wanted, { relative: 2 ** -17 });
  });

  it('refuses what it cannot read, and sizes that differ', () => {
    const message = (equation: string) => messageOf(() => tf.einsum(equation, ramp([2, 3]), ramp([4, 5])));
    expect(message('ij,jk->ik')).toBe("wasm: einsum 'ij,jk->ik': axis 'j' is 3 and 4 long [INVALID_DATA]");
    expect(message('ij,kl->iz')).toBe("wasm: einsum 'ij,kl->iz': 'z' is in no input [INVALID_DATA]");
    expect(message('...j,kl->j')).toContain('axes are single letters; no ellipsis');
  });
});
