import { type Atoms, atomIn } from './atoms.ts';
import { distanceOf } from './cells.ts';
import type { Powers } from './powers.ts';

/** One term of a loss that a gauge can change: w ‖c a − t − b‖^power, a of the fit and b of the truth. */
export interface MovableTerm {
  readonly cell: number;
  readonly group: string;
  readonly weight: number;
  readonly power: number;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly isTranslated: boolean;
  readonly isScaled: boolean;
}

/** What a loss is made of once the cells are fixed, sorted by what a gauge can do to it. */
export interface CellCosts {
  /** Σ of the fitted weights in each cell, and the true ones; undefined without weights. */
  readonly weights?: { readonly fitted: Float64Array; readonly true: Float64Array };
  /** For each cell the term of each group, 0 where it can move. */
  readonly fixed: readonly Readonly<Record<string, number>>[];
  readonly movable: readonly MovableTerm[];
}

/** Which groups may move. */
export interface Moving {
  readonly translated: readonly string[];
  readonly scaled: readonly string[];
}

/** Collects Σ_{i ∈ A_j} w_i ‖θ_i − θ*_j‖^power of every cell and group. */
export function cellCosts(
  fitted: Atoms,
  truth: Atoms,
  cells: readonly (readonly number[])[],
  powers: Powers,
  { translated, scaled }: Moving,
): CellCosts {
  const fixed: Record<string, number>[] = cells.map(() => ({}));
  const movable: MovableTerm[] = [];
  for (const [j, members] of cells.entries())
    for (const [g, group] of fitted.groups.entries()) {
      const isTranslated = translated.includes(group.name);
      const isScaled = scaled.includes(group.name);
      const b = atomIn(truth.groups[g]!, j);
      let cost = 0;
      for (const i of members) {
        const weight = fitted.weights?.[i] ?? 1;
        const power = powers(group, members.length);
        const a = atomIn(group, i);
        if (isTranslated || isScaled)
          movable.push({ cell: j, group: group.name, weight, power, a, b, isTranslated, isScaled });
        else cost += weight * distanceOf(a, b) ** power;
      }
      fixed[j]![group.name] = cost;
    }
  if (fitted.weights === undefined || truth.weights === undefined) return { fixed, movable };
  const own = fitted.weights;
  const sums = cells.map((members) => members.reduce((sum, i) => sum + own[i]!, 0));
  return { weights: { fitted: Float64Array.from(sums), true: truth.weights }, fixed, movable };
}

/** How a gauge moved atoms: the fit's weights times `factor`, groups times `scale`, less a vector each. */
export interface Move {
  /** u = e^(−t₀): of the fitted weights, or where the truth is moved the true ones' e^(t₀). 0 is a limit. */
  readonly factor: number;
  readonly scale: number;
  readonly translations: Readonly<Record<string, Float64Array>>;
}

export const noMove: Move = { factor: 1, scale: 1, translations: {} };

/** c a − t − b of a term after a move. */
export function residualOf({ a, b, group, isScaled }: MovableTerm, move: Move): Float64Array {
  const t = move.translations[group];
  const c = isScaled ? move.scale : 1;
  return a.map((v, i) => c * v - (t?.[i] ?? 0) - b[i]!);
}

/** The loss of each cell after a move, with its terms. */
export interface CellLoss {
  readonly value: number;
  readonly fittedWeight?: number;
  readonly trueWeight?: number;
  readonly weightTerm?: number;
  readonly terms: Readonly<Record<string, number>>;
}

/** Evaluates every cell's loss after a move of the fit, or of the truth's weights by `factor`. */
export function cellLosses(costs: CellCosts, move: Move, moves: 'fit' | 'truth'): readonly CellLoss[] {
  const ofFit = moves === 'fit' ? move.factor : 1;
  const ofTruth = moves === 'truth' ? move.factor : 1;
  const all = costs.fixed.map((terms) =>
    Object.fromEntries(Object.entries(terms).map(([name, cost]) => [name, ofFit * cost])),
  );
  for (const term of costs.movable) {
    const own = all[term.cell]!;
    const size = Math.sqrt(residualOf(term, move).reduce((sum, v) => sum + v * v, 0));
    own[term.group]! += ofFit * term.weight * size ** term.power;
  }
  return all.map((terms, j) => {
    const cost = Object.values(terms).reduce((a, b) => a + b, 0);
    if (costs.weights === undefined) return { value: cost, terms };
    const fittedWeight = ofFit * costs.weights.fitted[j]!;
    const trueWeight = ofTruth * costs.weights.true[j]!;
    const weightTerm = Math.abs(fittedWeight - trueWeight);
    return { value: cost + weightTerm, fittedWeight, trueWeight, weightTerm, terms };
  });
}

/** The sum of the `count` largest. */
export const largest = (values: readonly number[], count: number): number =>
  [...values]
    .sort((a, b) => b - a)
    .slice(0, count)
    .reduce((a, b) => a + b, 0);
