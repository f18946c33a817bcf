import * as tf from '@tensorflow/tfjs-core';
import { given, none, reals } from '../op-input.ts';
import { type OpRow, type RowRest, rowsOf } from '../op-row.ts';

const make = rowsOf({ family: 'reductions', derivatives: 2, tolerance: 32, relativeTo: 'largest' });

const x = reals([5, 7], 31);
const positive = reals([5, 7], 32, 0.4, 1.6);
const deep = reals([3, 4, 5], 33);
const rowsWithSpecial = given(
  [1, Number.NaN, 2, Infinity, 1, 2, -Infinity, 1, 2, Infinity, -Infinity, 1],
  [4, 3],
);
const timed: OpRow['timed'] = { inputs: () => [reals([256, 256], 34)], work: 256 * 256, unit: 'Melem/s' };
const special = (rule: string): RowRest => ({ special: { inputs: [rowsWithSpecial], rule } });
const overNothing = (rule: string): RowRest => ({ empty: { inputs: [none([3, 0])], rule } });

type Reduce = (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor;
const alongLast = (run: Reduce) => (t: tf.Tensor | undefined) => run(t!, -1);

const reduction = (op: string, run: Reduce, rest: RowRest = {}, input = x): OpRow[] => [
  make(op, [input], alongLast(run) as OpRow['run'], { timed, ...rest }),
  make(`${op}, of everything`, [input], ((t: tf.Tensor) => run(t)) as OpRow['run'], {
    tolerance: rest.tolerance ?? 32,
    derivatives: rest.derivatives ?? 2,
    ...(rest.empty === undefined ? {} : { empty: { inputs: [none([0])], rule: rest.empty.rule } }),
  }),
  make(`${op}, over outer axes`, [deep], ((t: tf.Tensor) => run(t, [0, 2], true)) as OpRow['run'], {
    tolerance: rest.tolerance ?? 32,
    derivatives: rest.derivatives ?? 2,
  }),
];
const truths = given([0, 0, 0, 0, 1, 0, 1, 1, 1], [3, 3], 'bool');
const position: RowRest = { derivatives: 0, tolerance: 0 };

/** Reductions, running sums, and what softmax is made of. */
export const reductionOps: readonly OpRow[] = [
  ...reduction('sum', tf.sum, { ...special('NaN goes through; ∞ − ∞ is NaN'), ...overNothing('0') }),
  ...reduction('mean', tf.mean, { ...special('NaN goes through; ∞ − ∞ is NaN'), ...overNothing('NaN') }),
  ...reduction('max', tf.max, {
    tolerance: 0,
    ...special('NaN beside numbers gives NaN'),
    ...overNothing('−∞'),
  }),
  ...reduction('min', tf.min, {
    tolerance: 0,
    ...special('NaN beside numbers gives NaN'),
    ...overNothing('∞'),
  }),
  make('prod', [positive], alongLast(tf.prod) as OpRow['run'], {
    derivatives: 1,
    ...special('NaN goes through'),
    ...overNothing('1'),
  }),
  make('all', [truths], alongLast(tf.all as Reduce) as OpRow['run'], {
    ...position,
    empty: { inputs: [none([3, 0], 'bool')], rule: 'true' },
  }),
  make('any', [truths], alongLast(tf.any as Reduce) as OpRow['run'], {
    ...position,
    empty: { inputs: [none([3, 0], 'bool')], rule: 'false' },
  }),
  make('argMax', [x], (t) => tf.argMax(t!, -1), {
    ...position,
    timed,
    empty: { inputs: [none([0, 3])], rule: 'no rows, no positions' },
  }),
  make('argMin', [x], (t) => tf.argMin(t!, 0), position),
  make('logSumExp', [reals([5, 7], 35, -9, 9)], (t) => tf.logSumExp(t!, -1), {
    timed,
    special: {
      inputs: [given([1, Number.NaN, -Infinity, 2, -Infinity, -Infinity, Infinity, 1], [4, 2])],
      rule: 'NaN goes through; of −∞ alone NaN, as max − max is',
    },
    empty: { inputs: [none([0, 3])], rule: 'no rows, no sums' },
  }),
  make('logSumExp, far from 0', [reals([5, 7], 36, -120, -90)], (t) => tf.logSumExp(t!, -1), {
    tolerance: 8,
  }),
  make('softmax', [reals([5, 7], 37, -9, 9)], (t) => tf.softmax(t!), {
    timed,
    special: {
      inputs: [given([1, Number.NaN, -Infinity, 2, -Infinity, -Infinity], [3, 2])],
      rule: '−∞ beside a number gives 0; −∞ alone NaN',
    },
    empty: { inputs: [none([0, 3])], rule: 'nothing in, nothing out' },
  }),
  make('logSoftmax', [reals([5, 7], 38, -9, 9)], (t) => tf.logSoftmax(t!), {
    timed,
    special: { inputs: [given([1, Number.NaN, -Infinity, 2], [2, 2])], rule: '−∞ beside a number stays −∞' },
    empty: { inputs: [none([0, 3])], rule: 'nothing in, nothing out' },
  }),
  make('norm', [x], (t) => tf.norm(t!, 2, -1)),
  make('moments, variance', [x], (t) => tf.moments(t!, -1).variance),
  make('cumsum', [x], (t) => tf.cumsum(t!, 1), {
    timed,
    empty: { inputs: [none([0, 3])], rule: 'nothing in, nothing out' },
  }),
  make('cumsum, reversed along the first axis', [x], (t) => tf.cumsum(t!, 0, true, true)),
  make('cumprod', [positive], (t) => tf.cumprod(t!, 1), { derivatives: 1 }),
];
