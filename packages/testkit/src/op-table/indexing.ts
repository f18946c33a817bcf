import * as tf from '@tensorflow/tfjs-core';
import { given, integers, none, reals } from '../op-input.ts';
import { type OpRow, rowsOf } from '../op-row.ts';

const make = rowsOf({ family: 'indexing', derivatives: 2, tolerance: 4, relativeTo: 'largest' });

const x = reals([6, 5], 71);
const rows = given([4, 0, 4, 2], [4], 'int32');
const apart = given([0.3, -1.2, 2.4, 0.9, -0.1, 1.7, 0.2, -2.2, 1.1, 0.6, 3.3, -0.4], [3, 4]);
const places = given([0, 1, 4, 2, 0, 1], [3, 2], 'int32');

/** Picking, placing and ranking entries: what sparse routing is made of. */
export const indexingOps: readonly OpRow[] = [
  make('gather', [x, rows], (t, i) => tf.gather(t!, i!), {
    empty: { inputs: [x, none([0], 'int32')], rule: 'no picks, no rows' },
    timed: {
      inputs: () => [reals([1024, 64], 72), integers([1024], 1024, 73)],
      work: 1024 * 64,
      unit: 'Melem/s',
    },
  }),
  make('gather, along columns', [x, rows], (t, i) => tf.gather(t!, i!, 1)),
  make('gather, batchDims', [reals([3, 4, 2], 74), given([1, 3, 0, 0, 2, 2], [3, 2], 'int32')], (t, i) =>
    tf.gather(t!, i!, 1, 1),
  ),
  make('gatherND', [x, places], (t, i) => tf.gatherND(t!, i!), { derivatives: 1 }),
  make('scatterND, adding', [places, reals([3], 75)], (i, v) => tf.scatterND(i!, v!, [6, 5]), {
    derivatives: 1,
  }),
  make(
    'scatterND, adding rows',
    [given([[4], [0], [4]].flat(), [3, 1], 'int32'), reals([3, 5], 76)],
    (i, v) => tf.scatterND(i!, v!, [6, 5]),
    {
      derivatives: 1,
      empty: { inputs: [none([0, 1], 'int32'), none([0, 5])], rule: 'zeros' },
    },
  ),
  make(
    'tensorScatterUpdate',
    [x, given([0, 3], [2, 1], 'int32'), reals([2, 5], 77)],
    (t, i, v) => tf.tensorScatterUpdate(t!, i!, v!),
    { derivatives: 1 },
  ),
  make(
    'unsortedSegmentSum',
    [x, given([1, 0, 3, 1, 3, 3], [6], 'int32')],
    (t, s) => tf.unsortedSegmentSum(t!, s as tf.Tensor1D, 5),
    {
      tolerance: 16,
      empty: { inputs: [none([0, 5]), none([0], 'int32')], rule: 'zeros' },
      timed: {
        inputs: () => [reals([1024, 64], 78), integers([1024], 5, 79)],
        work: 1024 * 64,
        unit: 'Melem/s',
      },
    },
  ),
  make('oneHot', [rows], (i) => tf.oneHot(i!, 6), {
    derivatives: 0,
    tolerance: 0,
    empty: { inputs: [none([0], 'int32')], rule: 'no rows' },
  }),
  make('topk, values', [apart], (t) => tf.topk(t!, 2).values, {
    derivatives: 1,
    tolerance: 0,
    empty: { inputs: [none([0, 4])], rule: 'no rows' },
    timed: { inputs: () => [reals([8192, 8], 80)], work: 8192 * 8, unit: 'Melem/s' },
  }),
  make('topk, positions', [apart], (t) => tf.topk(t!, 3).indices, { derivatives: 0, tolerance: 0 }),
  make('topk, ties', [given([1, 2, 2, 1, 0, 0, 0, 0], [2, 4])], (t) => tf.topk(t!, 2).indices, {
    derivatives: 0,
    tolerance: 0,
  }),
  make('searchSorted', [given([-1, 0, 0.5, 2]), given([-2, 0, 0.7, 3])], (s, v) => tf.searchSorted(s!, v!), {
    derivatives: 0,
    tolerance: 0,
  }),
  make('diag', [reals([4], 81)], (t) => tf.diag(t!), { derivatives: 1, tolerance: 0 }),
  make('linalg.bandPart', [reals([4, 5], 82)], (t) => tf.linalg.bandPart(t!, 1, 0), {
    derivatives: 0,
    tolerance: 0,
  }),
];
