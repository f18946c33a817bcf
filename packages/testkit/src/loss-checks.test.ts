import { type Loss, type LossName, lossOf } from '@moelab/core';
import {
  add,
  clone,
  customGrad,
  equal,
  expandDims,
  keep,
  mean,
  mul,
  relu,
  sub,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { impureChanges } from '../test/impure-changes.ts';
import { standIn } from '../test/stand-in-backend.ts';
import { allLossRules, lossChecks } from './loss-checks.ts';
import type { PlainLoss } from './loss-fixture.ts';
import { describeChecks } from './vitest.ts';

const squares: PlainLoss = (y, prediction) => y.reduce((total, v, o) => total + (v - prediction[o]!) ** 2, 0);

// every loss that there is
const plainLosses: Readonly<Record<LossName, PlainLoss>> = {
  squared: squares,
  log: (_, [logDensity]) => -logDensity!,
  'zero-one': ([y], probabilities) => (probabilities.indexOf(Math.max(...probabilities)) === y ? 0 : 1),
  clipped: (y, prediction) => Math.min(squares(y, prediction), 2) / 2,
};
const float32 = standIn();
for (const [name, plain] of Object.entries(plainLosses) as [LossName, PlainLoss][]) {
  const loss = lossOf(name, { bound: 2 });
  describeChecks(`losses/${name}`, lossChecks(loss, plain));
  describeChecks(
    `losses/${name} in float32`,
    lossChecks(loss, plain, async () => float32),
  );
}

const squared = lossOf('squared');
const changedRows = (change: (rows: Tensor, prediction: Tensor) => Tensor, of: Loss = squared): Loss => ({
  ...of,
  rows: (backend, y, judged) => change(of.rows(backend, y, judged), judged),
});

let count = 0; // what a broken loss below remembers and should not

const broken: readonly (readonly [rule: string, how: string, Loss, RegExp])[] = [
  [
    'gives one number a row, also of no rows',
    'keeps an axis',
    changedRows((rows) => expandDims(rows, -1)),
    /9 rows have a loss of shape \(9,1\), want \(9\)/,
  ],
  [
    'is what plain loops say',
    'halves the squares, as another convention has it',
    changedRows((rows) => mul(rows, 0.5)),
    /row 0 costs \S+, and \S+ in plain loops \(real targets\)/,
  ],
  [
    'stays within its range, however far a prediction is off',
    'says that it is at most 1',
    { ...squared, range: [0, 1] },
    /a row of what is judged, times 1, costs \S+, outside \[0,1\]/,
  ],
  [
    'gives one number a row, also of no rows',
    'judges no targets',
    { ...squared, targets: [] },
    /its targets are \[\], so that it judges nothing; name 'real', 'class' or both/,
  ],
  [
    'stays within its range, however far a prediction is off',
    'is NaN where its square overflows',
    changedRows((rows) => sub(mul(rows, rows), mul(rows, sub(rows, 1)))),
    /times Infinity, costs NaN, outside \[0,Infinity\]/,
  ],
  [
    'is least for what is right',
    'never is 0',
    changedRows((rows) => add(rows, 0.5)),
    /a prediction that is right costs 0\.5, want the least of its range, 0/,
  ],
  [
    'is least for what is right',
    'rises with the density',
    changedRows((rows) => mul(rows, -1), lossOf('log')),
    /a larger density must cost less/,
  ],
  [
    'judges each row by itself',
    'adds the mean of the batch',
    changedRows((rows) => add(rows, mean(rows))),
    /row 0 costs \S+ among others and \S+ alone/,
  ],
  [
    'lets NaN through, in its own row',
    'hides NaN',
    changedRows((rows) => where(equal(rows, rows), rows, zerosLike(rows))),
    /a prediction of NaN costs 0 \(real targets\); want NaN/,
  ],
  [
    'has the gradient that differences give, in what it judges',
    'differentiates half',
    changedRows((rows) =>
      customGrad((r) => ({ value: clone(r as Tensor), gradFunc: (dy) => mul(dy, 0.5) }))(rows),
    ),
    /the slope along a random direction of judged is \S+ by autodiff and \S+ by differences/,
  ],
  [
    'has gradient 0 for no rows',
    'broadcasts one number to its rows',
    changedRows((rows) => add(rows, mul(0, mean(rows, 0, true)))),
    /the gradient of no rows fails/,
  ],
  [
    'gives the same bytes again, and leaves what it is given as it was',
    'counts its calls',
    changedRows((rows) => mul(rows, ++count)),
    /the same rows cost two things/,
  ],
  [
    'gives the same bytes again, and leaves what it is given as it was',
    'disposes its prediction',
    changedRows((rows, prediction) => {
      prediction.dispose();
      return rows;
    }),
    /rows disposed the tensor that it judges/,
  ],
  [
    'is the risk of the mixture and of the sampled expert, weight by weight',
    'is cut where it is large',
    changedRows((rows) => sub(rows, relu(sub(rows, 2)))),
    /the risk of the (mixture|sampled) is \S+ in row \d, and \S+ in plain loops/,
  ],
  ...impureChanges(changedRows),
  ['leaks no tensor', 'keeps its rows', changedRows((rows) => keep(rows)), /1 tensor\(s\) stay/],
  [
    'lets constants in unrounded',
    'multiplies by a number',
    changedRows((rows) => mul(rows, 0.3)),
    /tfjs rounded 0\.3.* to float32/,
  ],
];

describe('lossChecks', () => {
  it.each(broken)('fails «%s» for a loss that %s', async (rule, _, loss, says) => {
    const check = lossChecks(loss, loss.ofDensity ? plainLosses.log : squares).find(
      ({ name }) => name === rule,
    );
    await expect(check?.run()).rejects.toThrow(says);
  });

  it('has a loss that breaks each of its rules', () => {
    const rules = new Set(broken.map(([rule]) => rule));
    expect(allLossRules.map(({ name }) => name).filter((name) => !rules.has(name))).toEqual([]);
  });

  it('asks float32 for its own precision, and doubles for theirs', async () => {
    const off = changedRows((rows) => mul(rows, 1 + 1e-6)); // 16 roundoffs of float32
    const of = (load?: () => Promise<typeof float32>) =>
      lossChecks(off, squares, load).find(({ name }) => name === 'is what plain loops say')!;
    await of(async () => float32).run();
    await expect(of().run()).rejects.toThrow(/in plain loops/);
  });

  it('lets a range be missed by its rounding, in doubles and in float32', async () => {
    const cut = lossOf('clipped', { bound: 3 });
    const scaled: Loss = {
      ...cut,
      range: [0, 0.3],
      rows: (backend, ...given) => mul(backend.tensor([0.1], []), mul(3, cut.rows(backend, ...given))),
    };
    const plain: PlainLoss = (y, prediction) => 0.1 * Math.min(squares(y, prediction), 3);
    for (const { run } of lossChecks(scaled, plain)) await run();
    for (const { run } of lossChecks(scaled, plain, async () => float32)) await run();
  });
});
