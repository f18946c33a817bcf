import { kernels, type NeighbourTree, type SortedColumn } from '@moelab/numerics/kernels';
import type { Points } from './points.ts';

/** Answers questions about the neighbours of the points that it was made of, in the maximum norm; a point is none of its own. */
export type NeighbourIndex = SortedColumn | NeighbourTree;

/** Makes the index that suits the dimension: a sorted column in one, a k-d tree in more. */
export const neighbourIndex = (points: Points): NeighbourIndex =>
  points.d === 1 ? kernels.sortedColumn(points.data) : neighbourTree(points);

/** Makes a k-d tree of points. */
export const neighbourTree = ({ n, d, data }: Points): NeighbourTree => kernels.neighbourTree(data, n, d);
