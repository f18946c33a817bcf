import type { Model } from '@moelab/core';
import { type AtomRole, atomsOf, type VoronoiLoss, voronoiLoss } from '@moelab/estimators';

/** How far a fit's parameters are from the true ones, in the parameters' own units. */
export interface ParameterErrors {
  /** D1, its infimum over the gate's translations. */
  readonly loss: number;
  /** D1 without an infimum, in the form in which fits are reported: the last expert's logit at 0. */
  readonly rawLoss: number;
  /** For each role Σ_i share_i ‖θ_i − θ*_cell(i)‖ over the fitted experts, shares their mean responsibilities; NaN where a model has none. */
  readonly byRole: Readonly<Record<AtomRole, number>>;
  readonly voronoi: VoronoiLoss;
}

/**
 * Measures a fit's parameters against the truth's.
 *
 * D1 weighs an expert by exp(bias), and all weights can leave together, so that D1 ≤ Σ w*: it says little of spare experts. The errors by
 * role weigh by what an expert explains, and the gate's slopes are moved by D1's translation, which does not depend on the weights' level.
 */
export function parameterErrors(fitted: Model, truth: Model, shares: Float64Array): ParameterErrors {
  const voronoi = voronoiLoss(fitted, truth, { infimum: 'translations' });
  const raw = voronoiLoss(fitted, truth, { infimum: 'none', cells: 'experts' });
  const [own, others] = [atomsOf(fitted), atomsOf(truth)];
  const byRole: Record<AtomRole, number> = {
    gate: Number.NaN,
    common: Number.NaN,
    slope: Number.NaN,
    intercept: Number.NaN,
    variance: Number.NaN,
    expert: Number.NaN,
  };
  for (const [g, { name, role, values }] of own.groups.entries()) {
    const moved = voronoi.move.translations[name];
    let error = 0;
    for (const { truth: j, members } of voronoi.cells)
      for (const i of members) {
        let square = 0;
        for (let c = 0; c < values.cols; c++) {
          const difference =
            values.data[i * values.cols + c]! - others.groups[g]!.values.data[j * values.cols + c]!;
          square += (difference - (moved?.[c] ?? 0)) ** 2;
        }
        error += shares[i]! * Math.sqrt(square);
      }
    byRole[role] = (Number.isNaN(byRole[role]) ? 0 : byRole[role]) + error;
  }
  return { loss: voronoi.value, rawLoss: raw.value, byRole, voronoi };
}
