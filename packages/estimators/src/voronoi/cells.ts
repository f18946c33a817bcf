import { MoelabError } from '@moelab/core';
import { type AtomGroup, type Atoms, atomCount, atomIn, isOfExpert } from './atoms.ts';

/** How far two atoms are: one Euclidean norm over all their parameters, or the sum of a norm for each group. */
export type AtomDistance = 'euclidean' | 'sum-of-norms';

/** Which parameters say how near atoms are: the experts' own, or the gate's too. */
export type CellParameters = 'experts' | 'all';

/** True atoms as near as this, relative to the size of their parameters, coincide. */
const COINCIDE = 1e-12;

/**
 * Gives the Voronoi cell of each true atom: the fitted atoms that are nearest to it; at a tie, to the first of the nearest.
 *
 * A_j = {i : ‖θ_i − θ*_j‖ ≤ ‖θ_i − θ*_l‖ for all l}. Refuses a truth in which two atoms coincide in these parameters.
 * Source: Manole & Ho 2022; Nguyen, Nguyen & Ho 2023, arXiv:2305.03288; their code takes the sum of norms.
 */
export function voronoiCells(
  where: string,
  fitted: Atoms,
  truth: Atoms,
  { distance, by }: { readonly distance: AtomDistance; readonly by: CellParameters },
): readonly (readonly number[])[] {
  const chosen = ({ groups }: Atoms) => (by === 'all' ? groups : groups.filter(isOfExpert));
  const [own, others] = [chosen(fitted), chosen(truth)];
  if (own.length === 0) {
    throw new MoelabError(
      'INVALID_DATA',
      `${where}: the experts have no parameters of their own to find cells by; pass cells: 'all'`,
    );
  }
  checkDistinct(where, others, atomCount(truth));
  const cells: number[][] = Array.from({ length: atomCount(truth) }, () => []);
  for (let i = 0; i < atomCount(fitted); i++) {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < cells.length; j++) {
      const far = between(own, i, others, j, distance);
      if (far < least) [best, least] = [j, far];
    }
    cells[best]!.push(i);
  }
  return cells;
}

function checkDistinct(where: string, groups: readonly AtomGroup[], count: number): void {
  for (let j = 0; j < count; j++)
    for (let l = 0; l < j; l++) {
      const size = Math.max(...groups.flatMap((group) => [...atomIn(group, j)].map(Math.abs)), 0);
      if (between(groups, j, groups, l, 'euclidean') > COINCIDE * size) continue;
      throw new MoelabError(
        'INVALID_DATA',
        `${where}: experts ${l + 1} and ${j + 1} of the truth coincide in ${groups.map(({ name }) => name).join(', ')}, so they have no cells of their own; merge them`,
      );
    }
}

function between(
  a: readonly AtomGroup[],
  i: number,
  b: readonly AtomGroup[],
  j: number,
  distance: AtomDistance,
): number {
  const norms = a.map((group, g) => distanceOf(atomIn(group, i), atomIn(b[g]!, j)));
  return distance === 'euclidean' ? Math.hypot(...norms) : norms.reduce((x, y) => x + y, 0);
}

/** ‖a − b‖. */
export function distanceOf(a: Float64Array, b: Float64Array): number {
  let square = 0;
  for (let i = 0; i < a.length; i++) square += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(square);
}
