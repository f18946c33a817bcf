import * as tf from '@tensorflow/tfjs-core';
import { given, none, reals } from '../op-input.ts';
import { type OpRow, rowsOf } from '../op-row.ts';

const make = rowsOf({ family: 'shapes', derivatives: 2, tolerance: 0, relativeTo: 'entry' });

const x = reals([4, 6], 91);
const deep = reals([2, 3, 4], 92);
const nothing = { inputs: [none([0, 6])], rule: 'nothing in, nothing out' };
const timed: OpRow['timed'] = { inputs: () => [reals([256, 256], 93)], work: 256 * 256, unit: 'Melem/s' };

/** Moving entries about, and making tensors of nothing. */
export const shapeOps: readonly OpRow[] = [
  make('reshape', [x], (t) => tf.reshape(t!, [-1, 8]), {
    empty: { inputs: [none([0, 8])], rule: 'no entries under another shape' },
    special: {
      inputs: [
        given(
          Array.from({ length: 24 }, (_, i) => [Number.NaN, Infinity, -Infinity, 0][i % 4]!),
          [4, 6],
        ),
      ],
      rule: 'every entry is kept',
    },
  }),
  make('transpose', [x], (t) => tf.transpose(t!), { empty: nothing, timed }),
  make('transpose of three axes', [deep], (t) => tf.transpose(t!, [2, 0, 1])),
  make('expandDims and squeeze', [x], (t) => tf.squeeze(tf.expandDims(t!, 1))),
  make('concat', [x, reals([4, 2], 94)], (a, b) => tf.concat([a!, b!], 1), {
    empty: { inputs: [none([4, 0]), reals([4, 2], 94)], rule: 'what is empty adds nothing' },
  }),
  make('stack', [x, reals([4, 6], 95)], (a, b) => tf.stack([a!, b!], 1)),
  make('unstack', [deep], (t) => tf.unstack(t!, 1)[1]!),
  make('split', [x], (t) => tf.split(t!, [1, 2, 3], 1)[2]!),
  make('slice', [x], (t) => tf.slice(t!, [1, 2], [2, 3])),
  make('stridedSlice', [x], (t) => tf.stridedSlice(t!, [0, 5], [4, -7], [2, -2]), { derivatives: 1 }),
  make(
    'pad',
    [x],
    (t) =>
      tf.pad(
        t!,
        [
          [1, 0],
          [0, 2],
        ],
        0.5,
      ),
    { empty: { inputs: [none([0, 6])], rule: 'the padding alone' } },
  ),
  make(
    'mirrorPad',
    [x],
    (t) =>
      tf.mirrorPad(
        t!,
        [
          [1, 0],
          [2, 1],
        ],
        'reflect',
      ),
    { derivatives: 1 },
  ),
  make('tile', [x], (t) => tf.tile(t!, [2, 3]), { tolerance: 8, relativeTo: 'largest', empty: nothing }),
  make('broadcastTo', [reals([6], 96)], (t) => tf.broadcastTo(t!, [4, 6])),
  make('reverse', [x], (t) => tf.reverse(t!, 1)),
  make('cast to int32', [reals([9], 97, -5, 5)], (t) => tf.cast(t!, 'int32'), { derivatives: 0 }),
  make('cast to bool', [given([0, 2, -1, 0.5])], (t) => tf.cast(t!, 'bool'), { derivatives: 0 }),
  make('zerosLike and onesLike', [x], (t) => tf.add(tf.zerosLike(t!), tf.onesLike(t!)), { empty: nothing }),
  make('fill', [x], () => tf.fill([3, 2], 0.25), { derivatives: 0 }),
  make('range', [x], () => tf.range(0, 7, 2), { derivatives: 0 }),
  make('linspace', [x], () => tf.linspace(-1, 1, 5), { derivatives: 0, tolerance: 4 }),
  make('eye', [x], () => tf.eye(4), { derivatives: 0 }),
];
