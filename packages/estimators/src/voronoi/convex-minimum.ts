/** A value of a convex function with one of its subgradients; outside the domain only a direction that leads out of it. */
export type Subgradient =
  | { readonly value: number; readonly subgradient: Float64Array }
  | { readonly outside: Float64Array };

/** The least value that was found of a convex function, with a proof of how near it is. */
export interface CertifiedMinimum {
  readonly x: Float64Array;
  readonly value: number;
  /** No point of the region has a lower value. */
  readonly lowerBound: number;
}

/** Cuts at most for each squared dimension. */
const MOST_CUTS = 400;

/**
 * Minimizes a convex function that need not be smooth over a box around `centre`, by the ellipsoid method with deep cuts.
 *
 * Each subgradient cuts off a part of the ellipsoid that holds no better point; f(x) − √(gᵀPg) bounds the minimum from below. It ends
 * where value − lowerBound ≤ `relative` · value + `absolute`. Cost: about n² log(1/precision) evaluations, each n² besides.
 * Source: Bland, Goldfarb & Todd 1981 (Operations Research 29, 1039).
 */
export function convexMinimum(
  f: (x: Float64Array) => Subgradient,
  centre: Float64Array,
  radii: Float64Array,
  start: { readonly x: Float64Array; readonly value: number; readonly lowerBound: number },
  { relative, absolute }: { readonly relative: number; readonly absolute: number },
): CertifiedMinimum {
  const n = centre.length;
  let best: { readonly x: Float64Array; readonly value: number } = start;
  let lowerBound = start.lowerBound;
  const x = Float64Array.from(centre);
  // the ellipsoid is x + axes · (unit ball): a factor of P, which rounding cannot make indefinite
  const axes = new Float64Array(n * n);
  for (let i = 0; i < n; i++) axes[i * n + i] = Math.sqrt(n) * radii[i]!;
  for (let cut = 0; cut < MOST_CUTS * (n + 1) ** 2; cut++) {
    if (best.value - lowerBound <= relative * best.value + absolute) break;
    const at = f(x);
    const g = 'outside' in at ? at.outside : at.subgradient;
    const unit = new Float64Array(n); // axesᵀ g
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) unit[j]! += axes[i * n + j]! * g[i]!;
    const size = Math.sqrt(unit.reduce((sum, v) => sum + v * v, 0));
    let depth = 0;
    if (!('outside' in at)) {
      if (at.value < best.value) best = { x: Float64Array.from(x), value: at.value };
      lowerBound = Math.max(lowerBound, Math.min(best.value, at.value - size));
      depth = size > 0 ? (at.value - best.value) / size : 1;
    }
    if (!(size > 0) || depth >= 1) break;
    const move = (1 + n * depth) / (n + 1);
    const shrink = n === 1 ? (1 - depth) / 2 : Math.sqrt((n * n * (1 - depth * depth)) / (n * n - 1));
    const along = n === 1 ? 0 : Math.sqrt(((n - 1) * (1 - depth)) / ((n + 1) * (1 + depth))) - 1;
    for (let i = 0; i < n; i++) {
      let image = 0; // (axes unit)_i, of length 1
      for (let j = 0; j < n; j++) image += (axes[i * n + j]! * unit[j]!) / size;
      x[i]! -= move * image;
      for (let j = 0; j < n; j++)
        axes[i * n + j] = shrink * (axes[i * n + j]! + (along * image * unit[j]!) / size);
    }
  }
  return { ...best, lowerBound };
}
