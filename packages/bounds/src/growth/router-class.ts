import { reluGrowth } from './relu-growth.ts';

/** What functions a router chooses its masks by: scores that are affine in x, a ReLU network's, or one fixed function. */
export type RouterClass =
  | { readonly kind: 'linear'; readonly inputs: number }
  | { readonly kind: 'mlp'; readonly inputs: number; readonly widths: readonly number[] }
  | { readonly kind: 'fixed' };

/** A bound on a dimension, and what it comes from. */
export interface DimensionBound {
  readonly value: number;
  readonly from: string;
}

/**
 * Bounds the Natarajan dimension of a router, seen as a classifier whose labels are its masks, for every k.
 *
 * Linear scores with a bias: (K − 1)(inputs + 1): choosing the k largest is an argmax over masks of an inner product with K
 * (inputs + 1) features (Shalev-Shwartz & Ben-David 2014, Theorem 29.7), and one expert's scores may be 0. ReLU: the largest
 * n with n log 2 ≤ log Π(n), as a shattered set has 2ⁿ labellings. Fixed: 0.
 */
export function natarajanOf(router: RouterClass, experts: number): DimensionBound {
  switch (router.kind) {
    case 'fixed':
      return { value: 0, from: 'the router is one fixed function' };
    case 'linear':
      return {
        value: (experts - 1) * (router.inputs + 1),
        from: '(K − 1)(inputs + 1) of a linear router, Shalev-Shwartz & Ben-David 2014, Theorem 29.7',
      };
    case 'mlp':
      return {
        value: largestShattering((n) => reluGrowth(n, { ...router, experts })),
        from: 'the largest n with n log 2 ≤ log Π(n), by the signs of a ReLU network',
      };
  }
}

/** The largest n with n log 2 ≤ log Π(n), where log Π(n)/n does not rise. */
function largestShattering(logGrowth: (n: number) => number): number {
  const can = (n: number) => n * Math.LN2 <= logGrowth(n) * (1 + 1e-12); // both sides are rounded
  if (!can(1)) return 0;
  let low = 1;
  while (can(2 * low)) low *= 2;
  let high = 2 * low;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (can(middle)) low = middle;
    else high = middle;
  }
  return low;
}
