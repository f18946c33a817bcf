import * as tf from '@tensorflow/tfjs-core';
import { given, none, reals } from '../op-input.ts';
import { type OpRow, rowsOf } from '../op-row.ts';

const make = rowsOf({ family: 'mixtures', derivatives: 2, tolerance: 64, relativeTo: 'largest' });

const x = reals([9, 3], 101);
const half = () => tf.scalar(0.5);

/** Σ log Σ_e softmax(xG)_e N(y; xS_e, 1), up to a constant. */
const likelihood = (inputs: tf.Tensor, targets: tf.Tensor, gate: tf.Tensor, slopes: tf.Tensor) => {
  const squares = tf.squaredDifference(targets, tf.matMul(inputs, slopes));
  return tf.sum(tf.logSumExp(tf.sub(tf.logSoftmax(tf.matMul(inputs, gate)), tf.mul(half(), squares)), -1));
};

/** A layer of experts with two weights each, dispatched densely. */
const denseLayer = (inputs: tf.Tensor, gate: tf.Tensor, first: tf.Tensor, second: tf.Tensor) => {
  const weights = tf.softmax(tf.matMul(inputs, gate)); // (rows, experts)
  const bank = tf
    .unstack(first)
    .map((w, e) => tf.matMul(tf.tanh(tf.matMul(inputs, w)), tf.unstack(second)[e]!));
  return tf.sum(tf.mul(tf.expandDims(weights, 2), tf.stack(bank, 1)), 1); // (rows, outputs)
};

/** Each row goes to its best expert alone, by gather, and comes back by scatter. */
const sparseLayer = (inputs: tf.Tensor, gate: tf.Tensor, bank: tf.Tensor) => {
  const { values, indices } = tf.topk(tf.softmax(tf.matMul(inputs, gate)), 1);
  const weights = tf.gather(bank, tf.reshape(indices, [-1])); // (rows, inputs, outputs)
  const outputs = tf.squeeze(tf.matMul(tf.expandDims(inputs, 1), weights), [1]);
  return tf.mul(values, outputs);
};

/** Whole models, where the ops meet. */
export const mixtureOps: readonly OpRow[] = [
  make(
    'gated Gaussian likelihood',
    [x, reals([9, 1], 102), reals([3, 4], 103), reals([3, 4], 104)],
    likelihood as OpRow['run'],
    {
      empty: {
        inputs: [none([0, 3]), none([0, 1]), reals([3, 4], 103), reals([3, 4], 104)],
        rule: 'no rows, no likelihood: 0',
      },
      timed: {
        inputs: () => [reals([4096, 3], 105), reals([4096, 1], 106), reals([3, 4], 103), reals([3, 4], 104)],
        work: 4096 * 4,
        unit: 'Melem/s',
      },
    },
  ),
  make(
    'dense mixture of MLPs',
    [x, reals([3, 4], 107), reals([4, 3, 5], 108), reals([4, 5, 2], 109)],
    denseLayer as OpRow['run'],
    {
      empty: {
        inputs: [none([0, 3]), reals([3, 4], 107), reals([4, 3, 5], 108), reals([4, 5, 2], 109)],
        rule: 'no rows',
      },
    },
  ),
  make(
    'top-1 mixture by gather',
    [x, reals([3, 4], 110), reals([4, 3, 2], 111)],
    sparseLayer as OpRow['run'],
    { derivatives: 1 },
  ),
  make('squared loss of a column', [given([0.2, -1.5, 0.7, 2.1]), reals([4], 112)], (y, p) =>
    tf.mean(tf.squaredDifference(y!, p!)),
  ),
];
