import { roundCharts, roundGate } from './round-charts.ts';
import type { ChartKind, Shape } from './shape.ts';
import { wavesOf } from './waves.ts';

/** Makes the circle u₁² + u₂² = 1: t is the angle over 2π. */
export const circleShape = (kind: ChartKind): Shape => ({
  dimension: 1,
  size: 2,
  periodic: [true],
  place(t, u) {
    const angle = 2 * Math.PI * t[0]!;
    u[0] = Math.cos(angle);
    u[1] = Math.sin(angle);
  },
  waves: (u) => wavesOf(u[0]!, u[1]!),
  charts: roundCharts(2, kind),
  gate: roundGate(2),
});
