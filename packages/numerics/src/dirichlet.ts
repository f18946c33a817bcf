import { logGamma } from './gamma.ts';
import { softmaxInto } from './log-sum-exp.ts';
import type { Stream } from './stream.ts';

/**
 * Draws from the Dirichlet distribution: a point of the simplex with density ∝ ∏ xᵢ^(aᵢ − 1).
 *
 * Gamma variables over their sum, in logarithms, so that concentrations far below 1 give a corner and not 0/0.
 * Shapes: concentration (k), k ≥ 1 → (k), summing to 1 within rounding. Throws a RangeError for an empty list or an entry
 * that is not finite and > 0.
 */
export function dirichlet(stream: Stream, concentration: ArrayLike<number>): Float64Array {
  if (concentration.length === 0)
    throw new RangeError('dirichlet: concentration must have an entry, got none');
  const draws = Float64Array.from(concentration, (shape, i) => {
    if (!(shape > 0 && shape < Infinity)) {
      throw new RangeError(`dirichlet: concentration[${i}] must be finite and > 0, got ${shape}`);
    }
    return logGamma(stream, shape);
  });
  softmaxInto(draws, draws);
  return draws;
}
