import type { RatePoint } from './rate-point.ts';
import type { RoutingLimits } from './routing-limits.ts';

/** Gives the points of rate 0 and of rate Rmax. */
export function endPoints(limits: RoutingLimits): readonly [RatePoint, RatePoint] {
  const { D0, Dmin, Rmax, bestExpert, load } = limits;
  const single = load.map((_, t) => (t === bestExpert ? 1 : 0));
  const common = { unit: 'nats', iterations: 0, converged: true } as const;
  return [
    { ...common, beta: 0, rate: 0, distortion: D0, lower: D0, upper: D0, gap: 0, load: single },
    {
      ...common,
      beta: Infinity,
      rate: Rmax,
      distortion: Dmin,
      lower: Dmin,
      upper: Dmin,
      gap: limits.gap,
      load,
    },
  ];
}

/** Gives the inverse temperature of a chord's direction, −ΔR/ΔD. */
export function chordSlope(below: RatePoint, above: RatePoint): number {
  return (above.rate - below.rate) / (below.distortion - above.distortion);
}
