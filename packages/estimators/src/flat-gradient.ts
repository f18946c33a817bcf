/** Where the mean log-likelihood's gradient, in coordinates of size 1, counts as zero. */
export const GRADIENT_TOLERANCE = 1e-9;
/** What still counts as zero where rounding forbids more. */
export const NEARLY_ZERO = 1e-7;

/** The largest entry of a gradient over the rows. */
export const meanNorm = (gradient: Float64Array, rows: number): number =>
  gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0) / rows;

/** Says that the gradient is zero. */
export const flatTo = (gradient: number): string =>
  `the gradient of the mean log-likelihood is zero to ${gradient.toExponential(0)}`;

/** Says that a climb gained less than `gain` nats in so many steps, and where the gradient stood. */
export const risesTo = (gradient: number, gain: number, steps: string): string =>
  `the likelihood rises to a limit that it has not reached: less than ${gain.toExponential()} nats in ${steps}, gradient ${gradient.toExponential(0)}`;
