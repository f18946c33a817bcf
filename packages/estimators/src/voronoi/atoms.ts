import { MoelabError } from '@moelab/core';
import type { Matrix } from '@moelab/numerics';

/**
 * What a group of parameters is to an atom: the gate's own of each expert; one value that all atoms share, as a temperature;
 * or an expert's: the coefficients of x, the coefficient of 1, the variance of its noise, or any other.
 */
export type AtomRole = 'gate' | 'common' | 'slope' | 'intercept' | 'variance' | 'expert';

/** One named vector of every atom. */
export interface AtomGroup {
  readonly name: string;
  readonly role: AtomRole;
  /** (atoms, entries). */
  readonly values: Matrix;
}

/** Which changes of atoms leave the model as it was. */
export interface AtomGauge {
  /** Whether all weights may be multiplied by one factor. */
  readonly weights: boolean;
  /** Groups to which one vector, a vector of its own for each group, may be added in all atoms. */
  readonly translated: readonly string[];
  /** Groups that may be multiplied together by one positive factor. */
  readonly scaled: readonly string[];
}

/** A mixing measure Σ_i w_i δ(θ_i): what a mixture of experts is as a set of weighted points. */
export interface Atoms {
  /** (atoms): ≥ 0, of a truth > 0. Without them there is no weight term, and every atom counts once. */
  readonly weights?: Float64Array;
  /** The weights are e^logScale times as large; default 0. For weights beyond what a double holds, whose gauge moves them back. */
  readonly logScale?: number;
  readonly groups: readonly AtomGroup[];
  readonly gauge: AtomGauge;
}

/** How many atoms there are. */
export const atomCount = ({ groups, weights }: Atoms): number =>
  weights?.length ?? groups[0]?.values.rows ?? 0;

/** Entry vector of one atom in a group. */
export const atomIn = ({ values }: AtomGroup, i: number): Float64Array =>
  values.data.subarray(i * values.cols, (i + 1) * values.cols);

/** Whether a group belongs to the experts: cells that no gauge moves are found by these alone. */
export const isOfExpert = ({ role }: AtomGroup): boolean => role !== 'gate' && role !== 'common';

/** Checks that atoms are whole and finite, that fit and truth have the same groups, and that k ≥ k*. */
export function checkAtoms(where: string, fitted: Atoms, truth: Atoms): void {
  const invalid = (message: string) => new MoelabError('INVALID_DATA', `${where}: ${message}`);
  for (const [name, atoms] of [
    ['the fit', fitted],
    ['the truth', truth],
  ] as const) {
    const count = atomCount(atoms);
    if (count === 0) throw invalid(`${name} must have at least one atom, got none`);
    for (const { name: group, values } of atoms.groups) {
      if (values.rows !== count)
        throw invalid(`${group} of ${name} must have ${count} rows, one an atom, got ${values.rows}`);
      const bad = values.data.find((v) => !Number.isFinite(v));
      if (bad !== undefined) throw invalid(`${group} of ${name} must be finite, got ${bad}`);
    }
    const bad = atoms.weights?.find((w) => !(w >= 0 && Number.isFinite(w)));
    if (bad !== undefined) throw invalid(`the weights of ${name} must be ≥ 0 and finite, got ${bad}`);
  }
  const lost = truth.weights?.indexOf(0) ?? -1;
  if (lost >= 0 || (truth.logScale ?? 0) !== 0) {
    throw invalid(
      `the weights of the truth must be positive numbers, got exp of ${lost >= 0 ? 'less than −745' : 'more than 600'}; move its gauge nearer to 0`,
    );
  }
  const shown = ({ groups, weights }: Atoms) =>
    [...(weights === undefined ? [] : ['weight']), ...groups.map((g) => `${g.name} (${g.values.cols})`)].join(
      ', ',
    );
  if (shown(fitted) !== shown(truth)) {
    throw invalid(
      `fit and truth must have the same parameters of each atom, got ${shown(fitted)} and ${shown(truth)}`,
    );
  }
  const [k, kTrue] = [atomCount(fitted), atomCount(truth)];
  if (k < kTrue) {
    throw invalid(
      `the fit must have at least as many experts as the truth, got ${k} and ${kTrue}; a cell for each true expert needs one`,
    );
  }
}
