import * as tf from '@tensorflow/tfjs-core';
import { gradientRule } from './gradient-rule.ts';
import { sumToShape } from './sum-to-shape.ts';

/**
 * BatchMatMul, of any order, with broadcast batch axes: the gradient of a shared operand is the sum over the batch.
 * tfjs does not sum, and fails with a wrong shape.
 *
 * Cost: as the product itself; a right operand shared by the whole batch gets one product of two flat matrices instead
 * of one a batch entry and their sum.
 */
export const matMulGradient: tf.GradConfig = gradientRule<{ transposeA: boolean; transposeB: boolean }>(
  'BatchMatMul',
  { inputs: ['a', 'b'] },
  (dy, [a, b], { transposeA, transposeB }) => ({
    a: () => {
      const slope = transposeA ? tf.matMul(b!, dy, transposeB, true) : tf.matMul(dy, b!, false, !transposeB);
      return sumToShape(slope, a!.shape);
    },
    b: () => {
      const shared = !transposeA && dy.size > 0 && b!.shape.slice(0, -2).every((size) => size === 1);
      const [left, right] = shared ? [flatRows(a!), flatRows(dy)] : [a!, dy];
      const slope = transposeB
        ? tf.matMul(right, left, true, transposeA)
        : tf.matMul(left, right, !transposeA, false);
      return shared ? tf.reshape(slope, b!.shape) : sumToShape(slope, b!.shape);
    },
  }),
);

const flatRows = (x: tf.Tensor) => tf.reshape(x, [x.size / x.shape.at(-1)!, x.shape.at(-1)!]);
