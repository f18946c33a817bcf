/**
 * Is a k-d tree of points that answers for all of them at once, in the maximum norm; a point is no neighbour of its own.
 *
 * Every distance is the largest of the rounded differences |xⱼ − xᵢ| of the coordinates, and a box is left aside or counted whole by such differences
 * alone, so that the answers are those of a full scan to the last bit. A difference that overflows is ∞, and farther than all others.
 * What does not fit is a RangeError; without points, there is nothing to find, and any k will do.
 */
export interface NeighbourTree {
  readonly n: number;
  readonly d: number;
  /** (n): the points by their places in the tree, so that near ones come near each other. */
  readonly order: Uint32Array;
  /** Gives (n): the distance of each point to its k-th nearest other one, 1 ≤ k < n. */
  kthDistances(k: number): Float64Array;
  /** Gives (n, k): the k nearest other points of each, nearest first, 1 ≤ k < n; of points at one distance, any. */
  nearest(k: number): Uint32Array;
  /** Gives (n): how many other points lie at most `radii[i]` ≥ 0 from point i. */
  counts(radii: Float64Array): Uint32Array;
  /** Gives (k): the points nearest to any place of the space, nearest first, 1 ≤ k ≤ n. */
  nearestTo(x: ArrayLike<number>, k: number): Uint32Array;
}
