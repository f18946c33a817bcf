/**
 * Gives the radii within which, themselves counted, lie exactly the points that are nearer than those given; of 0 gives 0, within which
 * the copies of a point lie.
 *
 * That is the next smaller double: r (1 − 2⁻⁵³) where r is normal, r − 5e-324 where it is subnormal, 1.8e308 below ∞.
 */
export const strictlyWithin = (radii: Float64Array): Float64Array =>
  radii.map((radius) =>
    radius === 0
      ? 0
      : Math.min(radius * (1 - Number.EPSILON / 2), radius - Number.MIN_VALUE, Number.MAX_VALUE),
  );
