import * as tf from '@tensorflow/tfjs-core';
import { given, none, type OpInput, reals } from '../op-input.ts';
import { type OpRow, type RowRest, rowsOf } from '../op-row.ts';

const arithmetic = rowsOf({ family: 'arithmetic', derivatives: 2, tolerance: 4, relativeTo: 'entry' });
const comparison = rowsOf({ family: 'comparisons', derivatives: 0, tolerance: 0, relativeTo: 'entry' });

const a = reals([5, 7], 11);
// no two entries within the reach of a difference quotient: maximum has a kink where they are equal
const b = reals([5, 7], 25, 0.5, 2);
const whole = (shape: readonly number[], seed: number): OpInput => {
  const { values } = reals(shape, seed, -3, 3);
  return given(values.map(Math.round), shape);
};
const truth = (values: readonly number[]): OpInput => given(values, [values.length], 'bool');
const specialLeft = given([Number.NaN, 1, Infinity, -Infinity, Infinity, -Infinity, 0]);
const specialRight = given([1, Number.NaN, 1, -1, -Infinity, 2, Infinity]);
const nothing = { inputs: [none([0, 7]), none([0, 7])], rule: 'nothing in, nothing out' };
const timed: OpRow['timed'] = {
  inputs: () => [reals([256, 256], 13), reals([256, 256], 14, 0.5, 2)],
  work: 256 * 256,
  unit: 'Melem/s',
};

type Binary = (x: tf.Tensor, y: tf.Tensor) => tf.Tensor;

const row = (op: string, run: Binary, rule: string, rest: RowRest = {}, x = a, y = b): OpRow =>
  arithmetic(op, [x, y], run as OpRow['run'], {
    empty: nothing,
    timed,
    special: { inputs: [specialLeft, specialRight], rule },
    ...rest,
  });
const broadcast = (op: string, run: Binary, x: readonly number[], y: readonly number[]): OpRow =>
  arithmetic(op, [reals(x, 15), reals(y, 16, 0.5, 2)], run as OpRow['run']);

const compared = (op: string, run: Binary, rule: string): OpRow =>
  comparison(op, [whole([5, 7], 17), whole([7], 18)], run as OpRow['run'], {
    empty: { inputs: [none([0, 7]), whole([7], 18)], rule: 'nothing in, nothing out' },
    special: { inputs: [specialLeft, specialRight], rule },
  });

/** Two operands entry by entry, with broadcasting; comparisons, logic and selection. */
export const arithmeticOps: readonly OpRow[] = [
  row('add', tf.add, 'NaN goes through; ∞ − ∞ is NaN'),
  row('sub', tf.sub, 'NaN goes through; ∞ − ∞ is NaN'),
  row('mul', tf.mul, 'NaN goes through; 0 · ∞ is NaN'),
  row('div', tf.div, 'NaN goes through; ∞/∞ is NaN'),
  broadcast('add, a row to each row', tf.add, [5, 7], [7]),
  broadcast('mul, a column with a row', tf.mul, [5, 1], [7]),
  broadcast('sub, batches of matrices', tf.sub, [2, 1, 3, 4], [3, 3, 1]),
  broadcast('div by a number', tf.div, [5, 7], []),
  row(
    'pow',
    tf.pow,
    '',
    {
      tolerance: 16,
      special: {
        inputs: [given([Number.NaN, Infinity, 0, 2]), given([2, 2, 3, Infinity])],
        rule: 'NaN goes through',
      },
    },
    reals([5, 7], 19, 0.3, 2),
    a,
  ),
  row('maximum', tf.maximum, 'NaN on either side gives NaN'),
  row('minimum', tf.minimum, 'NaN on either side gives NaN'),
  row('squaredDifference', tf.squaredDifference, 'NaN goes through', { relativeTo: 'largest' }),
  row('atan2', tf.atan2, 'NaN goes through', {
    derivatives: 1,
    tolerance: 8,
    special: {
      inputs: [given([Number.NaN, 1, Infinity]), given([1, Number.NaN, 1])],
      rule: 'NaN goes through; atan2(∞, 1) is π/2',
    },
  }),
  // tfjs's backends do not agree on the dtype of the quotient
  row('floorDiv', (x, y) => tf.cast(tf.floorDiv(x, y), 'float32'), '', {
    derivatives: 0,
    tolerance: 0,
    special: { inputs: [given([-7, 7, 6]), given([2, 2, 3])], rule: 'rounds down' },
  }),
  arithmetic('addN', [a, b, reals([5, 7], 20)], (...all) => tf.addN(all), {
    tolerance: 8,
    relativeTo: 'largest',
  }),
  compared('equal', tf.equal, 'NaN equals nothing'),
  compared('notEqual', tf.notEqual, 'NaN differs from everything'),
  compared('greater', tf.greater, 'false beside NaN'),
  compared('greaterEqual', tf.greaterEqual, 'false beside NaN'),
  compared('less', tf.less, 'false beside NaN'),
  compared('lessEqual', tf.lessEqual, 'false beside NaN'),
  comparison('logicalAnd', [truth([0, 0, 1, 1]), truth([0, 1, 0, 1])], (x, y) => tf.logicalAnd(x!, y!)),
  comparison('logicalOr', [truth([0, 0, 1, 1]), truth([0, 1, 0, 1])], (x, y) => tf.logicalOr(x!, y!)),
  comparison('logicalNot', [truth([0, 1, 1])], (x) => tf.logicalNot(x!)),
  ...(
    [
      ['isNaN', tf.isNaN],
      ['isInf', tf.isInf],
      ['isFinite', tf.isFinite],
    ] as const
  ).map(([op, run]) =>
    comparison(op, [given([Number.NaN, Infinity, -Infinity, 0, 1])], (x) => run(x!), {
      empty: { inputs: [none([0])], rule: 'nothing in, nothing out' },
    }),
  ),
  arithmetic(
    'where',
    [given([0, 1, 1, 0, 1, 0], [2, 3], 'bool'), reals([2, 3], 21), reals([2, 3], 22)],
    (c, x, y) => tf.where(c!, x!, y!),
    {
      special: {
        inputs: [
          given([0, 1, 0, 1], [4], 'bool'),
          given([Number.NaN, 1, Infinity, 2]),
          given([3, Number.NaN, 4, -Infinity]),
        ],
        rule: 'what is not chosen does not matter, NaN or not',
      },
      empty: { inputs: [none([0, 3], 'bool'), none([0, 3]), none([0, 3])], rule: 'nothing in, nothing out' },
    },
  ),
  arithmetic('where, by a comparison', [a, b], (x, y) => tf.where(tf.greater(x!, y!), x!, tf.square(y!))),
];
