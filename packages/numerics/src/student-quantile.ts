import { bracketedRoot } from './bracketed-root.ts';
import { gaussLegendre } from './gauss-legendre.ts';
import { lgamma } from './lgamma.ts';

const RULE = gaussLegendre(0, 1, { points: 20, panels: 4 });

/**
 * Gives the two-sided quantile of Student's t: the t with P(|T| ≤ t) = level, for `degrees` ≥ 1 degrees of freedom.
 *
 * P = 2 ∫₀^t f, by quadrature after s = √degrees · tan φ, where f ds = c cos^(degrees − 1) φ dφ; to about 1e-12. Level 0 gives 0.
 */
export function studentQuantile(level: number, degrees: number): number {
  const log = lgamma((degrees + 1) / 2) - lgamma(degrees / 2) - Math.log(Math.PI) / 2;
  const density = (angle: number) => 2 * Math.exp(log + (degrees - 1) * Math.log(Math.cos(angle)));
  const probability = (angle: number) => {
    let total = 0;
    for (const [i, share] of RULE.nodes.entries()) total += RULE.weights[i]! * density(angle * share);
    return angle * total;
  };
  const root = bracketedRoot((angle) => [probability(angle) - level, density(angle)], 0, Math.PI / 2 - 1e-12);
  return Math.sqrt(degrees) * Math.tan(root.x);
}
