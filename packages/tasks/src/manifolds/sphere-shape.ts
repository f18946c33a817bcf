import { roundCharts, roundGate } from './round-charts.ts';
import type { ChartKind, Shape } from './shape.ts';
import { wavesOf } from './waves.ts';

/** Makes the sphere u₁² + u₂² + u₃² = 1: t is the height and the angle, (u₃ + 1)/2 and the angle over 2π (Archimedes). */
export const sphereShape = (kind: ChartKind): Shape => ({
  dimension: 2,
  size: 3,
  periodic: [false, true],
  place(t, u) {
    const height = 2 * t[0]! - 1;
    const radius = Math.sqrt(Math.max(0, 1 - height * height));
    const angle = 2 * Math.PI * t[1]!;
    u[0] = radius * Math.cos(angle);
    u[1] = radius * Math.sin(angle);
    u[2] = height;
  },
  waves: (u) => wavesOf(u[0]!, u[1]!),
  charts: roundCharts(3, kind),
  gate: roundGate(3),
});
