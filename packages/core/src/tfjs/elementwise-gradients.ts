import * as tf from '@tensorflow/tfjs-core';
import { exactConstant } from './exact-constant.ts';
import { gradientRule } from './gradient-rule.ts';
import { sumToShape } from './sum-to-shape.ts';

const seluScale = 1.0507009873554805;
const seluScaleAlpha = 1.7580993408473768;

/** exp(x) where x ≤ 0 and 1 elsewhere, which never overflows, so that no second derivative is 0·∞. */
const expOfNegativePart = (x: tf.Tensor) => tf.exp(tf.minimum(x, 0));

/** Erf: 2/√π · exp(−x²). tfjs rounds 2/√π to float32. */
const erf = gradientRule('Erf', { inputs: ['x'] }, (dy, [x]) => ({
  x: () => tf.mul(dy, tf.mul(exactConstant(2 / Math.sqrt(Math.PI)), tf.exp(tf.neg(tf.square(x!))))),
}));

/** Selu: scale where x > 0, else scale·α·exp(x). tfjs rounds both constants, and its second derivative overflows. */
const selu = gradientRule('Selu', { inputs: ['x'] }, (dy, [x]) => ({
  x: () =>
    tf.where(
      tf.greater(x!, 0),
      tf.mul(dy, exactConstant(seluScale)),
      tf.mul(dy, tf.mul(exactConstant(seluScaleAlpha), expOfNegativePart(x!))),
    ),
}));

/** Elu: exp(min(x, 0)), as ops: tfjs runs a kernel that has no gradient of its own. */
const elu = gradientRule('Elu', { inputs: ['x'] }, (dy, [x]) => ({
  x: () => tf.mul(dy, expOfNegativePart(x!)),
}));

/** EluGrad(dy, y) = dy · (1 where y ≥ 0, else y + 1), for a tape that has run tfjs's own Elu gradient. */
const eluGrad = gradientRule('EluGrad', { inputs: ['dy', 'y'] }, (ddx, [dy, y]) => ({
  dy: () => tf.mul(ddx, tf.add(tf.minimum(y!, 0), 1)),
  y: () => tf.mul(tf.mul(ddx, dy!), tf.cast(tf.less(y!, 0), 'float32')),
}));

/** LeakyRelu: 1 where x > 0, else α. tfjs rounds α. */
const leakyRelu = gradientRule<{ alpha: number }>('LeakyRelu', { inputs: ['x'] }, (dy, [x], { alpha }) => ({
  x: () => tf.where(tf.greater(x!, 0), dy, tf.mul(dy, exactConstant(alpha))),
}));

/** ClipByValue: 1 between the bounds, both included. tfjs compares with the rounded bounds. */
const clipByValue = gradientRule<{ clipValueMin: number; clipValueMax: number }>(
  'ClipByValue',
  { inputs: ['x'] },
  (dy, [x], { clipValueMin, clipValueMax }) => ({
    x: () => {
      const above = tf.greaterEqual(x!, exactConstant(clipValueMin));
      const below = tf.lessEqual(x!, exactConstant(clipValueMax));
      return tf.where(tf.logicalAnd(above, below), dy, tf.zerosLike(dy));
    },
  }),
);

/** Abs: sign(x), so 0 at 0. tfjs says −1 there, which pushes a weight that an L1 penalty holds at zero. */
const abs = gradientRule('Abs', { inputs: ['x'] }, (dy, [x]) => ({
  x: () => tf.mul(dy, tf.sign(tf.cast(x!, 'float32'))),
}));

/** Cast: the identity between floats, and zero from or to integers and booleans. tfjs passes dy through all of them. */
const cast = gradientRule<{ dtype: tf.DataType }>('Cast', { inputs: ['x'] }, (dy, [x], { dtype }) => {
  const passes = dtype === 'complex64' || (dtype === 'float32' && x!.dtype === 'float32');
  return { x: () => (passes ? tf.clone(dy) : tf.zeros(x!.shape)) };
});

/** Select: dy where chosen, else 0. tfjs multiplies with the condition, so that an infinite dy becomes 0·∞. */
const select = gradientRule('Select', { inputs: ['condition'] }, (dy, [condition]) => ({
  condition: () => tf.zeros(condition!.shape),
  t: () => tf.where(condition!, dy, tf.zerosLike(dy)),
  e: () => tf.where(condition!, tf.zerosLike(dy), dy),
}));

/**
 * Pow: ∂aᵇ/∂a = b·aᵇ⁻¹, which is 0 where b = 0, and ∂aᵇ/∂b = aᵇ·log a, taken as 0 where a ≤ 0. tfjs gives 0·∞ at a = b = 0,
 * and so in a higher derivative of a square at 0, and the derivative of its log a at a = 0.
 */
const pow = gradientRule('Pow', { inputs: ['a', 'b'], outputs: [true] }, (dy, [a, b, y]) => ({
  a: () => {
    const exponent = tf.cast(b!, 'float32');
    const nonzero = tf.where(tf.equal(exponent, 0), tf.onesLike(exponent), exponent);
    return sumToShape(tf.mul(dy, tf.mul(exponent, tf.pow(a!, tf.sub(nonzero, 1)))), a!.shape);
  },
  b: () => {
    const base = tf.cast(a!, 'float32');
    const positive = tf.where(tf.greater(base, 0), base, tf.onesLike(base));
    return sumToShape(tf.mul(dy, tf.mul(y!, tf.log(positive))), b!.shape);
  },
}));

/** Maximum, Minimum: dy goes to the chosen input, to `a` at a tie. tfjs does not sum over broadcast axes. */
const maximum = gradientRule('Maximum', { inputs: ['a', 'b'] }, (dy, [a, b]) => ({
  a: () => sumToShape(tf.mul(dy, tf.cast(tf.greaterEqual(a!, b!), 'float32')), a!.shape),
  b: () => sumToShape(tf.mul(dy, tf.cast(tf.less(a!, b!), 'float32')), b!.shape),
}));
const minimum = gradientRule('Minimum', { inputs: ['a', 'b'] }, (dy, [a, b]) => ({
  a: () => sumToShape(tf.mul(dy, tf.cast(tf.lessEqual(a!, b!), 'float32')), a!.shape),
  b: () => sumToShape(tf.mul(dy, tf.cast(tf.greater(a!, b!), 'float32')), b!.shape),
}));

/** SquaredDifference: ±2(a − b). tfjs does not sum over broadcast axes. */
const squaredDifference = gradientRule('SquaredDifference', { inputs: ['a', 'b'] }, (dy, [a, b]) => {
  const slope = () => tf.mul(dy, tf.mul(2, tf.sub(a!, b!)));
  return {
    a: () => sumToShape(slope(), a!.shape),
    b: () => sumToShape(tf.neg(slope()), b!.shape),
  };
});

/** Repaired gradients of kernels that work element by element. */
export const elementwiseGradients: readonly tf.GradConfig[] = [
  erf,
  selu,
  elu,
  eluGrad,
  leakyRelu,
  clipByValue,
  abs,
  cast,
  select,
  pow,
  maximum,
  minimum,
  squaredDifference,
];
