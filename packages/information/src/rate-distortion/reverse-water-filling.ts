/** Is the rate and the squared error of independent Gaussians at one water level. */
export interface GaussianRate {
  readonly unit: 'nats';
  readonly rate: number;
  readonly distortion: number;
}

/**
 * Gives the rate–distortion function of independent Gaussians under squared error at a water level θ > 0.
 *
 * D = Σ min(σᵢ², θ), R = Σ ½ log max(1, σᵢ²/θ); for one Gaussian D(R) = σ² exp(−2R). A closed form to hold other computations to. Units: nats.
 * Throws a RangeError for a level or a variance that is not finite and > 0. Source: Cover & Thomas 2006, theorem 10.3.3.
 */
export function reverseWaterFilling(variances: ArrayLike<number>, level: number): GaussianRate {
  if (!(level > 0 && level < Infinity)) {
    throw new RangeError(`reverseWaterFilling: level must be a finite number > 0, got ${level}`);
  }
  let rate = 0;
  let distortion = 0;
  for (let i = 0; i < variances.length; i++) {
    const variance = variances[i]!;
    if (!(variance > 0 && variance < Infinity)) {
      throw new RangeError(
        `reverseWaterFilling: variances[${i}] must be a finite number > 0, got ${variance}`,
      );
    }
    rate += Math.max(0, 0.5 * Math.log(variance / level));
    distortion += Math.min(variance, level);
  }
  return { unit: 'nats', rate, distortion };
}
