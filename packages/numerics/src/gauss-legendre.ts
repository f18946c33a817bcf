/** Is a rule that integrates by a weighted sum: ∫ f ≈ Σᵢ weightsᵢ f(nodesᵢ). */
export interface QuadratureRule {
  /** Ascending. */
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Gives the composite Gauss–Legendre rule on [from, to]: `panels` equal panels of `points` nodes each.
 *
 * Exact for polynomials of degree 2 · points − 1 on each panel; for an analytic f the error falls like ρ^(−2 · points), ρ the sum of
 * half axes of the largest ellipse around a panel, in half panels, in which f is analytic. Weights add up to to − from.
 *
 * Cost: points² once. Throws a RangeError where an end is not finite, from > to, or panels or points is no integer ≥ 1.
 * Source: Abramowitz & Stegun 1964, 25.4.30; nodes by Newton's method on the Legendre recurrence.
 */
export function gaussLegendre(
  from: number,
  to: number,
  { points, panels = 1 }: { readonly points: number; readonly panels?: number },
): QuadratureRule {
  if (!(Number.isFinite(from) && Number.isFinite(to) && from <= to)) {
    throw new RangeError(`gaussLegendre: the ends must be finite and in order, got ${from} and ${to}`);
  }
  for (const [name, count] of [
    ['points', points],
    ['panels', panels],
  ] as const) {
    if (!Number.isSafeInteger(count) || count < 1) {
      throw new RangeError(`gaussLegendre: ${name} must be an integer ≥ 1, got ${count}`);
    }
  }
  const unit = unitRule(points);
  const nodes = new Float64Array(points * panels);
  const weights = new Float64Array(points * panels);
  const half = (to - from) / panels / 2;
  for (let p = 0; p < panels; p++) {
    const centre = from + (2 * p + 1) * half;
    for (let i = 0; i < points; i++) {
      nodes[p * points + i] = centre + half * unit.nodes[i]!;
      weights[p * points + i] = half * unit.weights[i]!;
    }
  }
  return { nodes, weights };
}

/** The rule on [−1, 1]. */
function unitRule(points: number): QuadratureRule {
  const nodes = new Float64Array(points);
  const weights = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (points + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      let [before, value] = [1, x];
      for (let n = 2; n <= points; n++)
        [before, value] = [value, ((2 * n - 1) * x * value - (n - 1) * before) / n];
      slope = (points * (x * value - before)) / (x * x - 1);
      const change = value / slope;
      x -= change;
      if (Math.abs(change) <= 1e-15) break;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}
