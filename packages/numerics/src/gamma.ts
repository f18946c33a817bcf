import { normal } from './normal.ts';
import type { Stream } from './stream.ts';

/**
 * Draws from the gamma distribution with density ∝ xᵃ⁻¹ e^(−x/scale), a the shape, by default of scale 1.
 *
 * d (1 + c z)³ with d = a − ⅓, c = 1/√(9d), z normal, by rejection; for a < 1 a draw of shape a + 1 times U^(1/a). Very small
 * shapes underflow to 0: see `logGamma`. Throws a RangeError unless shape and scale are finite and > 0.
 * Source: Marsaglia & Tsang 2000, ACM TOMS 26, 363.
 */
export function gamma(stream: Stream, shape: number, scale = 1): number {
  if (!(scale > 0 && scale < Infinity)) {
    throw new RangeError(`gamma: scale must be finite and > 0, got ${scale}`);
  }
  return scale * Math.exp(logGamma(stream, shape));
}

/**
 * Draws the logarithm of a gamma variable of scale 1, which stays finite where the variable itself underflows.
 *
 * Throws a RangeError unless the shape is finite and > 0. Units: nats. Source: as gamma.
 */
export function logGamma(stream: Stream, shape: number): number {
  if (!(shape > 0 && shape < Infinity)) {
    throw new RangeError(`gamma: shape must be finite and > 0, got ${shape}`);
  }
  if (shape < 1) return logGamma(stream, shape + 1) + Math.log(1 - stream.next()) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  while (true) {
    const z = normal(stream);
    const root = 1 + c * z;
    if (root <= 0) continue;
    const logV = 3 * Math.log(root);
    const bound = 0.5 * z * z + d * (1 - root * root * root + logV);
    if (Math.log(1 - stream.next()) < bound) return Math.log(d) + logV;
  }
}
