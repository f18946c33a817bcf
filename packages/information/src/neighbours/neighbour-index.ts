import { kernels, type NeighbourTree } from '@moelab/numerics/kernels';
import type { Points } from './points.ts';
import { SortedColumn } from './sorted-column.ts';

/** Answers questions about the neighbours of the points that it was made of, in the maximum norm; a point is none of its own. */
export type NeighbourIndex = Pick<NeighbourTree, 'kthDistances' | 'counts'>;

/** Makes the index that suits the dimension: a sorted column in one, a k-d tree in more. */
export const neighbourIndex = (points: Points): NeighbourIndex =>
  points.d === 1 ? new SortedColumn(points.data) : neighbourTree(points);

/** Makes a k-d tree of points. */
export const neighbourTree = ({ n, d, data }: Points): NeighbourTree => kernels.neighbourTree(data, n, d);
