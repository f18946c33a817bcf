import { type Model, MoelabError } from '@moelab/core';
import { type Atoms, atomCount, checkAtoms } from './atoms.ts';
import { type AtomWeight, atomsOf, type ModelAtoms } from './atoms-of-model.ts';
import { type CellLoss, cellCosts, cellLosses, largest, noMove } from './cell-costs.ts';
import { type AtomDistance, type CellParameters, voronoiCells } from './cells.ts';
import { infimum } from './infimum.ts';
import { namedPowers, type Powers, type VoronoiLossName } from './powers.ts';

/** How a Voronoi loss is taken. */
export interface VoronoiOptions {
  /** A published loss, default `d1`; or the power of each group in a cell of so many atoms. */
  readonly loss?: VoronoiLossName | Powers;
  /** The power of `d1r`. */
  readonly r?: number;
  /**
   * What the infimum runs over: the whole declared `gauge` (default), its `translations` alone, or nothing, which is the raw loss.
   */
  readonly infimum?: 'gauge' | 'translations' | 'none';
  /**
   * Whose gate moves. Default `fit`: the same in whatever gauge the fit is reported. `truth`, as in the papers: then the value is
   * multiplied by e^(t₀) when the fit's gauge moves by t₀.
   */
  readonly moves?: 'fit' | 'truth';
  readonly distance?: AtomDistance;
  /** What cells are found by. Default: the experts' parameters, and all of them for the raw loss. */
  readonly cells?: CellParameters;
  /** Of a top-K gate: the largest sum over K of the true cells, in place of all. */
  readonly topK?: number;
  /** Of a gate whose weight its gauge does not tell. */
  readonly weight?: AtomWeight;
}

/** A true atom's cell with its part of the loss. */
export interface VoronoiCell extends CellLoss {
  /** The true atom. */
  readonly truth: number;
  /** The fitted atoms of the cell. */
  readonly members: readonly number[];
  /** Whether it is in the sum: of a top-K loss only the K largest are. */
  readonly counts: boolean;
}

/** A Voronoi loss with what it is made of. */
export interface VoronoiLoss {
  readonly value: number;
  /** No move of the gauge has a smaller loss; equal to the value, or below it by at most 1e-10 of it. */
  readonly lowerBound: number;
  readonly cells: readonly VoronoiCell[];
  /** What the infimum ran over; `none` is the raw loss. */
  readonly infimum: 'gauge' | 'translations' | 'none';
  readonly moves: 'fit' | 'truth';
  /**
   * Where the infimum is: the fitted weights times e^(−logWeight) (∞ is a limit), the scaled groups times `scale`, then the
   * vectors taken away. Where the truth moves, the true weights times e^(logWeight).
   */
  readonly move: {
    readonly logWeight: number;
    readonly scale: number;
    readonly translations: Readonly<Record<string, Float64Array>>;
  };
  /** What one must know of this number. */
  readonly notes: readonly string[];
}

const WHERE = 'voronoiLoss';

/**
 * Measures how far the parameters of a fitted mixture of experts are from the true ones, k ≥ k* experts, as a distance of mixing
 * measures: each fitted atom is compared with the true atom in whose Voronoi cell it lies.
 *
 * D = Σ_j |Σ_{i∈A_j} w_i − w*_j| + Σ_j Σ_{i∈A_j} w_i Σ_groups ‖θ_i − θ*_j‖^power, and its infimum over what the gate's gauge may do
 * to the fit, with the cells taken once, from the experts' parameters. Over translations it is exact (see `infimum.ts`); where the
 * gauge also scales the gate's parameters together, it is convex and exact to 1e-10; along gauge directions of another kind fit
 * and truth are compared in their reported form, which `notes` tells.
 *
 * Parameters are taken as they are: a variance as a variance. 0 exactly when the mixing measures are the same (up to the gauge).
 * Where the weights are in the gauge it is at most Σ_j w*_j, which all fitted weights → 0 costs: so far from the truth it says no more.
 * Refuses a truth with coinciding experts, k < k*, and a fit of another kind.
 *
 * Source: Nguyen, Nguyen & Ho 2023, arXiv:2305.03288 (D1, D2, infimum over translations, there of the truth); Nguyen et al. 2023,
 * arXiv:2309.13850 (top-K); see `namedPowers` for the others.
 */
export function voronoiLoss(
  fitted: Model | Atoms,
  truth: Model | Atoms,
  options: VoronoiOptions = {},
): VoronoiLoss {
  const { loss = 'd1', infimum: over = 'gauge', moves = 'fit', distance = 'euclidean', topK } = options;
  checkSameKind(fitted, truth);
  const [own, others] = [read(fitted, options), read(truth, options)];
  checkAtoms(WHERE, own, others);
  const count = atomCount(others);
  if (topK !== undefined && !(Number.isSafeInteger(topK) && topK >= 1 && topK <= count)) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `${WHERE}: topK must be an integer from 1 to the ${count} true experts, got ${topK}`,
    );
  }
  const isRaw = over === 'none';
  const by = options.cells ?? (isRaw ? 'all' : 'experts');
  const members = voronoiCells(WHERE, own, others, { distance, by });
  const powers = typeof loss === 'function' ? loss : namedPowers(WHERE, loss, options.r);
  const { gauge, logScale = 0 } = own;
  if (logScale !== 0 && (isRaw || moves === 'truth' || !gauge.weights)) {
    throw new MoelabError(
      'INVALID_DATA',
      `${WHERE}: the weights of the fit must be finite, got the exponential of ${logScale}; let the infimum move the fit, or move its gauge nearer to 0`,
    );
  }
  const moving = {
    translated: isRaw ? [] : gauge.translated,
    scaled: over === 'gauge' ? gauge.scaled : [],
  };
  const costs = cellCosts(own, others, members, checked(powers), moving);
  const cells = topK ?? count;
  const found = isRaw
    ? undefined
    : infimum({
        costs,
        isFactorFree: gauge.weights && costs.weights !== undefined,
        isScaleFree: moving.scaled.length > 0,
        moves,
        cells,
      });
  const move = found?.move ?? noMove;
  const losses = cellLosses(costs, move, moves);
  const values = losses.map(({ value }) => value);
  const order = [...values.keys()].sort((a, b) => values[b]! - values[a]!).slice(0, cells);
  const value = largest(values, cells);
  const [factor, sign] = [move.factor, moves === 'fit' ? -1 : 1];
  return {
    value,
    lowerBound: Math.min(value, found?.lowerBound ?? value),
    cells: losses.map((cell, j) => ({ ...cell, truth: j, members: members[j]!, counts: order.includes(j) })),
    infimum: over,
    moves,
    move: {
      logWeight: logScale + (factor === 1 ? 0 : sign * Math.log(factor)),
      scale: move.scale,
      translations: move.translations,
    },
    notes: notesOf(own, members, loss, isRaw, factor),
  };
}

const isModel = (given: Model | Atoms): given is Model => 'layers' in given;

const read = (given: Model | Atoms, { weight }: VoronoiOptions): Atoms =>
  isModel(given) ? atomsOf(given, weight === undefined ? {} : { weight }) : given;

function checkSameKind(fitted: Model | Atoms, truth: Model | Atoms): void {
  if (!isModel(fitted) || !isModel(truth)) return;
  const kind = ({ inputs, outputs, layers }: Model) =>
    `gates/${layers[0]!.spec.gate} with experts/${layers[0]!.spec.expert}, ${inputs} inputs, ${outputs} outputs`;
  if (kind(fitted) === kind(truth)) return;
  throw new MoelabError(
    'INVALID_DATA',
    `${WHERE}: fit and truth must be of one kind, got ${kind(fitted)} and ${kind(truth)}`,
  );
}

const checked =
  (powers: Powers): Powers =>
  (group, size) => {
    const power = powers(group, size);
    if (power >= 1 && Number.isFinite(power)) return power;
    throw new MoelabError(
      'INVALID_OPTIONS',
      `${WHERE}: powers must be numbers ≥ 1, got ${power} for ${group.name} in a cell of ${size}`,
    );
  };

function notesOf(
  atoms: Atoms | ModelAtoms,
  members: readonly (readonly number[])[],
  loss: VoronoiLossName | Powers,
  isRaw: boolean,
  factor: number,
): readonly string[] {
  const notes: string[] = [];
  const { weights, translated, scaled } = atoms.gauge;
  if (isRaw && (weights || translated.length > 0 || scaled.length > 0))
    notes.push('the raw loss depends on the gauge in which fit and truth are reported');
  if (factor === 0) notes.push('the infimum is the limit in which all fitted weights go to 0');
  const reportedDirections = 'reportedDirections' in atoms ? atoms.reportedDirections : 0;
  if (reportedDirections > 0) {
    notes.push(
      `${reportedDirections} directions of the gauge are neither translations nor a common scaling: along them fit and truth are compared in their reported form, which bounds the infimum from above`,
    );
  }
  const empty = members.flatMap((cell, j) => (cell.length === 0 ? [j + 1] : []));
  if (empty.length > 0) notes.push(`no fitted expert is nearest to true expert ${empty.join(', ')}`);
  if ((loss === 'd2' || loss === 'd3') && members.some(({ length }) => length > 3))
    notes.push('a cell of more than 3 experts has the power 7, which is only known to be a lower bound');
  return notes;
}
