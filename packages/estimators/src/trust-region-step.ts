import { choleskyInPlace, choleskySolve, solveLower, symmetricEigen } from '@moelab/numerics';

/** A step within a ball, and what the quadratic model says it gains. */
export interface TrustRegionStep {
  readonly step: Float64Array;
  readonly length: number;
  /** g·s − ½ s·I s: positive, unless g is 0 and no curvature is negative. */
  readonly gain: number;
}

/** How far from the ball's surface a step may end, as a share of the radius. */
const NEAR = 0.1;
const TRIALS = 40;

/**
 * Maximizes g·s − ½ s·I s over ‖s‖ ≤ `radius`, I symmetric of any signs: s = (I + λ)⁻¹ g with the least λ ≥ 0 that makes I + λ positive
 * definite and s short enough, to a tenth of the radius. Where g has hardly a share in the most negative curvature no such s reaches so far (the
 * hard case): the step at the least λ that is known goes on along the eigenvector of that curvature, up to the ball's surface.
 *
 * Shapes: information (q, q), gradient (q). Cost: q³/3 for each λ tried, one where I is positive definite and the radius wide; an
 * eigendecomposition more in the hard case.
 * Source: Moré & Sorensen 1983 (SIAM J. Sci. Stat. Comput. 4, 553).
 */
export function trustRegionStep(
  information: Float64Array,
  gradient: Float64Array,
  radius: number,
): TrustRegionStep {
  const q = gradient.length;
  let low = 0;
  let high = Math.hypot(...gradient) / radius;
  for (let a = 0; a < q; a++) {
    let others = 0;
    for (let b = 0; b < q; b++) if (b !== a) others += Math.abs(information[a * q + b]!);
    const own = information[a * q + a]!;
    low = Math.max(low, -own);
    high = Math.max(high, Math.hypot(...gradient) / radius + others - own); // Gershgorin: no eigenvalue is below own − others
  }
  let shift = 0;
  let step: Float64Array | undefined;
  let isAtEdge = false; // or where no edge is in the way
  for (let trial = 0; trial < TRIALS; trial++) {
    const lower = Float64Array.from(information);
    for (let a = 0; a < q; a++) lower[a * q + a]! += shift;
    let next = -1;
    if (shift >= low && choleskyInPlace(lower, q)) {
      const found = choleskySolve(lower, q, gradient);
      const length = Math.hypot(...found);
      if (length <= (1 + NEAR) * radius) {
        step = found;
        isAtEdge = shift === 0 || length >= (1 - NEAR) * radius;
        if (isAtEdge) break;
        high = shift;
      } else low = shift;
      if (Number.isFinite(length)) {
        const inner = Math.hypot(...solveLower(lower, q, Float64Array.from(found)));
        next = shift + ((length / inner) ** 2 * (length - radius)) / radius;
      }
    } else low = Math.max(low, shift);
    if (high <= low * (1 + 1e-6)) break;
    shift = next > low && next < high ? next : Math.max(1e-3 * high, Math.sqrt(low * high));
  }
  step = isAtEdge ? step! : hardCase(information, gradient, radius, high);
  return { step, length: Math.hypot(...step), gain: modelGain(information, gradient, step) };
}

/** The step for a `shift` that leaves room in the ball, and the rest of the way along the eigenvector of the least eigenvalue. */
function hardCase(
  information: Float64Array,
  gradient: Float64Array,
  radius: number,
  shift: number,
): Float64Array {
  const q = gradient.length;
  const { values, vectors } = symmetricEigen(information, q);
  const shares = values.map((value, e) => {
    let along = 0;
    for (let j = 0; j < q; j++) along += vectors[j * q + e]! * gradient[j]!;
    // no longer than the ball is wide, where rounding leaves no curvature; each share gains something by itself
    return along === 0 ? 0 : along / Math.max(value + shift, Math.abs(along) / radius);
  });
  if (values[0]! < 0) {
    const left = radius ** 2 - shares.reduce((sum, v, e) => sum + (e > 0 ? v * v : 0), 0);
    const own = Math.max(Math.abs(shares[0]!), Math.sqrt(Math.max(left, 0)));
    shares[0] = shares[0]! < 0 ? -own : own;
  }
  const within = Math.min(1, radius / Math.hypot(...shares));
  const step = new Float64Array(q);
  for (let j = 0; j < q; j++)
    for (let e = 0; e < q; e++) step[j]! += within * vectors[j * q + e]! * shares[e]!;
  return step;
}

function modelGain(information: Float64Array, gradient: Float64Array, step: Float64Array): number {
  const q = gradient.length;
  let gain = 0;
  for (let a = 0; a < q; a++) {
    let bent = 0;
    for (let b = 0; b < q; b++) bent += information[a * q + b]! * step[b]!;
    gain += step[a]! * (gradient[a]! - 0.5 * bent);
  }
  return gain;
}
