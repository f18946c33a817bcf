import { MoelabError } from '@moelab/core';
import type { AtomGroup, AtomRole } from './atoms.ts';
import { rBar, rTilde } from './polynomial-systems.ts';

/** The published Voronoi losses; which setting each is of is told by `namedPowers`. */
export type VoronoiLossName = 'd1' | 'd1r' | 'd2' | 'd3' | 'least-squares';

/** The power, ≥ 1, to which a group's difference is raised in a cell of so many fitted atoms. */
export type Powers = (group: Pick<AtomGroup, 'name' | 'role'>, cellSize: number) => number;

/**
 * Gives the powers of a published loss. In cells of one atom every power is 1 (but r in `d1r`).
 *
 * - `d1`: 1 everywhere. Exact-specified fits of any gate (with the temperature among the parameters: D2 of the activation gate).
 * - `d1r`: r everywhere, r ≥ 1. The dense-to-sparse gate, whose lower bounds hold for every r.
 * - `d2`: softmax gate with linear experts, over-specified. Cells of c > 1: gate R, intercept R, slope R/2, variance R/2, R = r̃(c).
 * - `d3`: activation and Laplace gates with linear experts, over-specified. Cells of c > 1: gate 2, temperature 2, slope 2,
 *   intercept R, variance R/2, R = r̄(c).
 * - `least-squares`: regression under strongly identifiable experts. Cells of c > 1: 2 everywhere.
 *
 * Where R is known only from below (c ≥ 4) that bound, 7, is taken. Source: Nguyen, Nguyen & Ho 2023, arXiv:2305.03288 (d1, d2);
 * Nguyen, Akbarian & Ho 2024, arXiv:2401.13875 (d1r, d3, as reconstructed); Nguyen, Ho & Rinaldo 2024, arXiv:2402.02952
 * (least squares).
 */
export function namedPowers(where: string, name: VoronoiLossName, r?: number): Powers {
  if (name === 'd1r' && !(r !== undefined && r >= 1 && Number.isFinite(r))) {
    throw new MoelabError('INVALID_OPTIONS', `${where}: r must be a number ≥ 1 for the loss d1r, got ${r}`);
  }
  if (name !== 'd1r' && r !== undefined) {
    throw new MoelabError('INVALID_OPTIONS', `${where}: r belongs to the loss d1r, got it with ${name}`);
  }
  const ofLargeCells: Record<VoronoiLossName, (role: AtomRole, cell: number) => number | undefined> = {
    d1: () => 1,
    d1r: () => r,
    d2: (role, cell) => {
      const { order } = rTilde(cell);
      return { gate: order, intercept: order, slope: order / 2, variance: order / 2 }[role as string];
    },
    d3: (role, cell) => {
      const { order } = rBar(cell);
      return { gate: 2, common: 2, slope: 2, intercept: order, variance: order / 2 }[role as string];
    },
    'least-squares': () => 2,
  };
  return ({ name: group, role }, cell) => {
    const power = ofLargeCells[name](role, cell);
    if (power === undefined) {
      throw new MoelabError(
        'UNSUPPORTED',
        `${where}: the loss ${name} has no power for ${group}; it is defined for ${name === 'd2' ? 'the softmax gate' : 'a gate'} with linear experts; use d1, or pass powers`,
      );
    }
    return cell > 1 || name === 'd1r' ? power : 1;
  };
}
