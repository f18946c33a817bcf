import * as tf from '@tensorflow/tfjs-core';
import { gradientRule } from './gradient-rule.ts';

/** Moves the middle axis of (outer, n, inner) by that many places, towards its end if positive, and fills the gap. */
function shifted(x: tf.Tensor, by: number, fill: number): tf.Tensor {
  const [outer, n, inner] = x.shape as [number, number, number];
  const gap = tf.fill([outer, Math.abs(by), inner], fill);
  const rest = tf.slice(x, [0, Math.max(0, -by), 0], [outer, n - Math.abs(by), inner]);
  return tf.concat(by > 0 ? [gap, rest] : [rest, gap], 1);
}

/** Products of all that comes before each place of the middle axis (after it, for direction −1): log₂ n steps. */
function productsBeside(x: tf.Tensor, direction: 1 | -1): tf.Tensor {
  const n = x.shape[1]!;
  let products = shifted(x, direction, 1);
  for (let step = 1; step < n; step *= 2) products = tf.mul(products, shifted(products, direction * step, 1));
  return products;
}

/**
 * Sᵢ = gᵢ + xᵢ₊₁ Sᵢ₊₁ = Σ_{j ≥ i} gⱼ Π_{i < k ≤ j} xₖ along the middle axis, in log₂ n steps and without a division.
 */
function weightedTails(g: tf.Tensor, x: tf.Tensor): tf.Tensor {
  let tails = g;
  let factors = shifted(x, -1, 0);
  for (let step = 1; step < x.shape[1]!; step *= 2) {
    tails = tf.add(tails, tf.mul(factors, shifted(tails, -step, 0)));
    factors = tf.mul(factors, shifted(factors, -step, 0));
  }
  return tails;
}

/**
 * Prod: the product of the others, dy · Π_{j ≠ i} xⱼ, right at zeros too. tfjs calls a chained op, which plain tfjs-core
 * does not have, cannot take negative axes, and has no second derivative.
 */
const prod = gradientRule<{ axis?: number | number[] | null }>(
  'Prod',
  { inputs: ['x'] },
  (dy, [x], attributes) => ({
    x: () => {
      if (x!.size === 0) return tf.zeros(x!.shape);
      const every = x!.shape.map((_, axis) => axis);
      const axes = tf.util.parseAxisParam(attributes.axis ?? every, x!.shape);
      const order = [...every.filter((axis) => !axes.includes(axis)), ...axes];
      const moved = tf.transpose(tf.cast(x!, 'float32'), order);
      const n = axes.reduce((product, axis) => product * x!.shape[axis]!, 1);
      const rows = tf.reshape(moved, [dy.size, n, 1]);
      const others = tf.mul(productsBeside(rows, 1), productsBeside(rows, -1));
      const slopes = tf.mul(others, tf.reshape(dy, [dy.size, 1, 1]));
      const back = every.map((axis) => order.indexOf(axis));
      return tf.transpose(tf.reshape(slopes, moved.shape), back);
    },
  }),
);

/** Cumprod: with p the products before each place, pᵢ Σ_{j ≥ i} dyⱼ Π_{i < k ≤ j} xₖ, right at zeros too. tfjs has none. */
const cumprod = gradientRule<{ axis: number; exclusive: boolean; reverse: boolean }>(
  'Cumprod',
  { inputs: ['x'] },
  (dy, [x], attributes) => ({
    x: () => {
      const { shape } = x!;
      const axis = tf.util.parseAxisParam(attributes.axis, shape)[0]!;
      if (x!.size === 0) return tf.zeros(shape);
      const threeAxes: [number, number, number] = [
        tf.util.sizeFromShape(shape.slice(0, axis)),
        shape[axis]!,
        tf.util.sizeFromShape(shape.slice(axis + 1)),
      ];
      const turn = (t: tf.Tensor) => (attributes.reverse ? tf.reverse(t, 1) : t);
      const factors = turn(tf.reshape(tf.cast(x!, 'float32'), threeAxes));
      const slopes = turn(tf.reshape(dy, threeAxes));
      const tails = weightedTails(attributes.exclusive ? shifted(slopes, -1, 0) : slopes, factors);
      return tf.reshape(turn(tf.mul(productsBeside(factors, 1), tails)), shape);
    },
  }),
);

/** Repaired gradients of products, of any order: each is composed of multiplications and shifts. Cost: O(n log n). */
export const productGradients: readonly tf.GradConfig[] = [prod, cumprod];
