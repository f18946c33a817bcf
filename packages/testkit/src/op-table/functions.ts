import * as tf from '@tensorflow/tfjs-core';
import { given, none, type OpInput, reals } from '../op-input.ts';
import { type OpRow, type RowRest, rowsOf } from '../op-row.ts';

type Unary = (x: tf.Tensor) => tf.Tensor;

const make = rowsOf({ family: 'functions', derivatives: 2, tolerance: 8, relativeTo: 'entry' });

// 35 entries: eight vectors of four and a rest of three
const SHAPE = [5, 7];
const any = reals(SHAPE);
const positive = reals(SHAPE, 2, 0.2, 3);
const inside = reals(SHAPE, 3, -0.9, 0.9);
const large = reals(SHAPE, 4, -9, 9);
const odd = given([Number.NaN, Infinity, -Infinity, 0, 1, -2, 7.5]);

const empty = { inputs: [none([0, 3])], rule: 'nothing in, nothing out' };
const timed: OpRow['timed'] = {
  inputs: () => [reals([256, 256], 5, 0.2, 3)],
  work: 256 * 256,
  unit: 'Melem/s',
};

/** A function of each entry: NaN goes through it, and ±∞ gives the limit that `rule` says. */
const row = (op: string, run: Unary, x: OpInput, rule: string, rest: RowRest = {}): OpRow =>
  make(op, [x], run as OpRow['run'], {
    empty,
    timed,
    special: { inputs: [odd], rule: `NaN stays NaN; ${rule}` },
    ...rest,
  });

const flat: RowRest = { derivatives: 0, tolerance: 0 };
// an entry near a zero of the function has the rounding of its neighbours' size
const nearZero: RowRest = { relativeTo: 'largest' };

/** Functions of one entry each, activations among them. */
export const functionOps: readonly OpRow[] = [
  row('exp', tf.exp, any, 'exp(−∞) is 0'),
  row('expm1', tf.expm1, given([1e-8, -1e-8, 3e-5, 1e-3, -0.2, 0.7, 2.5, -6]), 'expm1(−∞) is −1'),
  row('log', tf.log, positive, 'log 0 is −∞, of less NaN'),
  row('log1p', tf.log1p, given([1e-8, -1e-8, 3e-5, 1e-3, -0.2, 0.7, 2.5, 40]), 'log1p(−2) is NaN'),
  row('sqrt', tf.sqrt, positive, 'of less than 0 NaN'),
  row('rsqrt', tf.rsqrt, positive, 'rsqrt 0 is ∞, of less NaN', {
    special: { inputs: [given([Number.NaN, Infinity, 0, 1, 4])], rule: 'NaN stays NaN; rsqrt 0 is ∞' },
  }),
  row('square', tf.square, any, '(−∞)² is ∞'),
  row('reciprocal', tf.reciprocal, positive, '1/±∞ is 0'),
  row('neg', tf.neg, any, '−∞ is ∞'),
  row('abs', tf.abs, any, '|−∞| is ∞'),
  row('sin', tf.sin, any, 'of ±∞ NaN', nearZero),
  row('cos', tf.cos, any, 'of ±∞ NaN', nearZero),
  row('tan', tf.tan, inside, 'of ±∞ NaN', { ...nearZero, tolerance: 16 }),
  row('asin', tf.asin, inside, 'outside [−1, 1] NaN', { derivatives: 1 }),
  row('acos', tf.acos, inside, 'outside [−1, 1] NaN', { derivatives: 1 }),
  row('atan', tf.atan, any, 'atan ±∞ is ±π/2'),
  row('tanh', tf.tanh, any, 'tanh ±∞ is ±1'),
  row('sigmoid', tf.sigmoid, large, 'sigmoid(−∞) is 0, of ∞ 1', { tolerance: 16 }),
  row('softplus', tf.softplus, large, 'softplus(−∞) is 0', { tolerance: 16 }),
  row('erf', tf.erf, any, 'erf ±∞ is ±1', { tolerance: 16 }),
  row('relu', tf.relu, any, 'relu(−∞) is 0'),
  row('relu6', tf.relu6, large, 'relu6 ∞ is 6'),
  row('elu', tf.elu, any, 'elu(−∞) is −1', { tolerance: 16 }),
  row('selu', tf.selu, any, 'selu(−∞) is −1.758…', { tolerance: 16 }),
  row('leakyRelu', (x) => tf.leakyRelu(x, 0.1), any, '∞ stays ∞'),
  row('clipByValue', (x) => tf.clipByValue(x, -0.5, 1.25), any, '∞ becomes the upper bound'),
  row('step', (x) => tf.step(x, 0.5), any, 'of ∞ 1, of −∞ 0.5', flat),
  row('sign', tf.sign, any, 'of ±∞ ±1', {
    ...flat,
    special: { inputs: [given([Infinity, -Infinity, 0, 2])], rule: 'of ±∞ ±1; NaN has no rule' },
  }),
  row('floor', tf.floor, large, '±∞ stays', flat),
  row('ceil', tf.ceil, large, '±∞ stays', flat),
  row('round', tf.round, given([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.3, -0.7]), '±∞ stays', flat),
  make('prelu', [any, reals([7], 6)], (x, a) => tf.prelu(x!, a!), {
    derivatives: 1,
    empty: { inputs: [none([0, 7]), reals([7], 6)], rule: 'nothing in, nothing out' },
  }),
];
