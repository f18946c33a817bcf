import type { NeighbourTree } from './neighbour-tree.ts';

/**
 * Are numbers on a line, sorted, that answer for all of them at once as a `NeighbourTree` of one dimension does.
 *
 * The distance |xⱼ − xᵢ|, one rounded difference, grows with the window around xᵢ, so that bisection agrees with a full scan to the last bit. Cost:
 * n log n to make; for each number k for a k-th distance, and log n for a count.
 */
export type SortedColumn = Pick<NeighbourTree, 'kthDistances' | 'counts'>;
