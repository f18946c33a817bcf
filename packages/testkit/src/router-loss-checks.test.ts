import type { RoutedBatch, RouterLoss } from '@moelab/core';
import {
  add,
  clone,
  customGrad,
  div,
  equal,
  exp,
  expandDims,
  greater,
  keep,
  mul,
  ones,
  onesLike,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { impureChanges } from '../test/impure-changes.ts';
import { standIn } from '../test/stand-in-backend.ts';
import { allRouterLossRules, routerLossChecks } from './router-loss-checks.ts';
import type { RoutedTables } from './router-loss-fixture.ts';

/** The mean probability of each expert, without padding. */
function meanProbabilities({ probabilities, rowWeights }: RoutedBatch): Tensor {
  const omega = expandDims(rowWeights ?? ones([probabilities.log.shape[0]!]), -1);
  const none = zerosLike(probabilities.log);
  const logs = where(greater(omega, none), probabilities.log, none);
  const total = sum(omega);
  return div(sum(mul(omega, exp(logs)), 0), where(greater(total, 0), total, onesLike(total)));
}

/** Σ_e P_e², P the mean probabilities: 1/E where experts are as probable, 1 where one has all. */
const concentration: RouterLoss = {
  name: 'concentration',
  source: 'Simpson 1949',
  of: (batch) => sum(square(meanProbabilities(batch))),
};

const check = {
  plain({ experts, probabilities, rowWeights }: RoutedTables) {
    const total = rowWeights.reduce((a, b) => a + b, 0);
    const mean = (e: number) => rowWeights.reduce((a, w, i) => a + w * probabilities[i]![e]!, 0) / total;
    return Array.from({ length: experts }, (_, e) => mean(e) ** 2).reduce((a, b) => a + b, 0);
  },
  range: (experts: number) => [1 / experts, 1] as const,
};

const changed = (change: (value: Tensor, batch: RoutedBatch) => Tensor): RouterLoss => ({
  ...concentration,
  of: (batch, constant) => change(concentration.of(batch, constant), batch),
});

let count = 0; // what a broken loss below remembers and should not

const broken: readonly (readonly [rule: string, how: string, RouterLoss, RegExp])[] = [
  [
    'gives one number, 0 for no rows and for padding alone',
    'is a number of JavaScript',
    { ...concentration, of: () => 1 as never },
    /the loss must be a tensor, got 1/,
  ],
  [
    'gives one number, 0 for no rows and for padding alone',
    'keeps an axis',
    changed((value) => expandDims(value, 0)),
    /the loss of eight rows has shape \(1\), want a scalar/,
  ],
  [
    'gives one number, 0 for no rows and for padding alone',
    'never is 0',
    changed((value) => add(value, 1)),
    /the loss of no rows is 1, want 0/,
  ],
  [
    'is what plain loops say, with and without weights of rows',
    'is twice as large',
    changed((value) => mul(value, 2)),
    /the loss is \S+, and \S+ in plain loops/,
  ],
  [
    'is what plain loops say, with and without weights of rows',
    'forgets the weights of rows',
    {
      ...concentration,
      of: (batch, constant) => concentration.of({ ...batch, rowWeights: undefined }, constant),
    },
    /the loss of rows of weights \[1,2,0,.*\] is \S+, and \S+ in plain loops/,
  ],
  [
    'stays within its range, however hard the routing is',
    'exceeds it',
    changed((value) => mul(value, 2)),
    /the loss of rows routed hard, to one expert is 2, outside \[0\.25, 1\]/,
  ],
  [
    'depends neither on the order of rows nor on that of experts',
    'looks at its first row twice',
    changed((value, { probabilities }) =>
      add(value, sum(slice(square(exp(probabilities.log)), [0, 0], [1, -1]))),
    ),
    /with its rows in another order the loss is/,
  ],
  [
    'depends neither on the order of rows nor on that of experts',
    'looks at its first expert alone',
    { ...concentration, of: (batch) => sum(slice(meanProbabilities(batch), [0], [1])) },
    /with its experts in another order the loss is/,
  ],
  [
    'counts rows by their weights, and padding never',
    'multiplies padding by 0',
    changed((value, { logits, rowWeights }) =>
      rowWeights === undefined
        ? value
        : add(value, sum(mul(0, mul(expandDims(rowWeights, -1), logits!.tensor)))),
    ),
    /with padding of NaN the loss is NaN, and \S+ without/,
  ],
  [
    'counts rows by their weights, and padding never',
    'multiplies the derivative of padding by 0',
    changed((value, { logits, rowWeights }) => {
      const omega = expandDims(rowWeights ?? ones([logits!.tensor.shape[0]!]), -1);
      const squares = where(greater(omega, zerosLike(logits!.tensor)), square(logits!.tensor), 0);
      return add(value, mul(0, sum(squares)));
    }),
    /the gradient in the logits of padding of NaN is NaN, want 0/,
  ],
  [
    'counts rows by their weights, and padding never',
    'adds up where it should take the mean',
    changed((value, { rowWeights }) => (rowWeights === undefined ? value : mul(value, sum(rowWeights)))),
    /with three times the weights the loss is \S+, and \S+ without/,
  ],
  [
    'has the gradient that differences give, in the logits',
    'differentiates half',
    changed((value) =>
      customGrad((v) => ({ value: clone(v as Tensor), gradFunc: (dy) => mul(dy, 0.5) }))(value),
    ),
    /the slope along a random direction of logits is \S+ by autodiff and \S+ by differences/,
  ],
  [
    'stays a number where logits are huge, with its gradient',
    'takes exponentials of logits',
    changed((value, { logits }) => add(value, sum(sub(exp(logits!.tensor), exp(logits!.tensor))))),
    /the loss is NaN where logits are 1e4 times as large/,
  ],
  [
    'lets NaN through in a row that counts',
    'hides NaN',
    changed((value) => where(equal(value, value), value, zerosLike(value))),
    /a row of NaN gives the loss 0; want NaN/,
  ],
  [
    'gives the same bytes again, and leaves what it is given as it was',
    'counts its calls',
    changed((value) => mul(value, ++count)),
    /the same batch gives two losses/,
  ],
  [
    'gives the same bytes again, and leaves what it is given as it was',
    'disposes the mask',
    changed((value, { selected }) => {
      selected.dispose();
      return value;
    }),
    /a tensor of the batch was disposed/,
  ],
  ...impureChanges(changed),
  ['leaks no tensor', 'keeps its value', changed((value) => keep(value)), /tensor\(s\) stay/],
  [
    'lets constants in unrounded',
    'multiplies by a number',
    changed((value) => mul(value, 0.3)),
    /tfjs rounded 0\.3.* to float32/,
  ],
];

describe('routerLossChecks', () => {
  it('passes a loss that keeps every rule', async () => {
    for (const { run } of routerLossChecks(concentration, check)) await run();
  });

  it('asks float32 for no constant that it cannot hold', async () => {
    const scaled: RouterLoss = {
      ...concentration,
      of: (batch, constant) => mul(constant(0.1), concentration.of(batch, constant)),
    };
    const float32 = standIn();
    const plain = (tables: RoutedTables) => 0.1 * check.plain(tables);
    const range = (experts: number) => [0.1 / experts, 0.1] as const;
    for (const { run } of routerLossChecks(scaled, { plain, range, load: async () => float32 })) await run();
  });

  it.each(broken)('fails «%s» for a loss that %s', async (rule, _, loss, says) => {
    const one = routerLossChecks(loss, check).find(({ name }) => name === rule);
    await expect(one?.run()).rejects.toThrow(says);
  });

  it('has a loss that breaks each of its rules', () => {
    const rules = new Set(broken.map(([rule]) => rule));
    expect(allRouterLossRules.map(({ name }) => name).filter((name) => !rules.has(name))).toEqual([]);
  });
});
