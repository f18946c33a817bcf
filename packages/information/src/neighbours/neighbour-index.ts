import { KdTree } from './kd-tree.ts';
import type { Points } from './points.ts';
import { SortedColumn } from './sorted-column.ts';

/** Answers questions about the neighbours of the points that it was made of, in the maximum norm; a point is none of its own. */
export interface NeighbourIndex {
  /** The distance from point i to its k-th nearest neighbour, 1 ≤ k < n. */
  kthDistance(i: number, k: number): number;
  /** How many points lie nearer to point i than `radius`; with `closed`, also at that distance. */
  count(i: number, radius: number, closed: boolean): number;
}

/** Makes the index that suits the dimension, a sorted column in one, a k-d tree in more, for searches of at most `k` neighbours. */
export function neighbourIndex(points: Points, k = 1): NeighbourIndex {
  return points.d === 1 ? new SortedColumn(points.data) : new KdTree(points, k);
}
