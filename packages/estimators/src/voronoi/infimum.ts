import {
  type CellCosts,
  cellLosses,
  largest,
  type MovableTerm,
  type Move,
  noMove,
  residualOf,
} from './cell-costs.ts';
import { convexMinimum, type Subgradient } from './convex-minimum.ts';
import { weightedCentre } from './weighted-centre.ts';

/** What the infimum runs over. */
export interface InfimumProblem {
  readonly costs: CellCosts;
  /** Whether the weights' common factor is free. */
  readonly isFactorFree: boolean;
  /** Whether the scaled groups' common factor is free. */
  readonly isScaleFree: boolean;
  readonly moves: 'fit' | 'truth';
  /** The loss is the sum of so many of the largest cells. */
  readonly cells: number;
}

/** The move with the least loss, and a value below which no move can go. */
export interface Infimum {
  readonly move: Move;
  readonly lowerBound: number;
}

/** Relative precision to which the general case is driven. */
const PRECISION = 1e-10;

/**
 * Minimizes a Voronoi loss with fixed cells over a gauge.
 *
 * Moving the fit, the loss is the sum of (the largest) h_j = |u W_j − w*_j| + u C_j(c, t), u = e^(−t₀), C_j convex. Over all cells
 * without a scaling it is solved in closed form: t minimizes Σ C_j whatever u is (`weightedCentre`); then the loss is convex and
 * piecewise linear in u, with its minimum at some u = w*_j/W_j or in the limit u → 0. In general h_j is jointly convex in
 * (u, u c, u t), as u C(·/u) is the perspective of a convex function, and is minimized with a certificate (`convexMinimum`).
 */
export function infimum(problem: InfimumProblem): Infimum {
  const { costs, isScaleFree, cells } = problem;
  const total = costs.fixed.length;
  const isClosed = !isScaleFree && (cells === total || !isMovable(problem));
  if (!isClosed) return byCuts(problem);
  const translations = centres(costs.movable);
  const move = { ...noMove, translations };
  const factor = problem.isFactorFree ? bestFactor(problem, move) : 1;
  const best = { ...move, factor };
  return { move: best, lowerBound: lossAt(problem, best) };
}

const isMovable = ({ costs, isFactorFree }: InfimumProblem) => isFactorFree || costs.movable.length > 0;

const lossAt = ({ costs, moves, cells }: InfimumProblem, move: Move): number =>
  largest(
    cellLosses(costs, move, moves).map(({ value }) => value),
    cells,
  );

function centres(terms: readonly MovableTerm[]): Readonly<Record<string, Float64Array>> {
  const groups = [...new Set(terms.filter((term) => term.isTranslated).map(({ group }) => group))];
  return Object.fromEntries(
    groups.map((group) => {
      const own = terms.filter((term) => term.group === group);
      const points = own.map((term) => ({ ...term, at: residualOf(term, noMove) }));
      return [group, weightedCentre(points, own[0]!.a.length)];
    }),
  );
}

/** The kink of the piecewise linear function of the factor that has the least loss, or its limit 0. */
function bestFactor(problem: InfimumProblem, move: Move): number {
  const { fitted, true: trueWeights } = problem.costs.weights!;
  const kinks = [0];
  for (const [j, w] of trueWeights.entries()) {
    if (problem.moves === 'truth') kinks.push(fitted[j]! / w);
    else if (w / fitted[j]! < Infinity) kinks.push(w / fitted[j]!);
  }
  const losses = kinks.map((factor) => lossAt(problem, { ...move, factor }));
  return kinks[losses.indexOf(Math.min(...losses))]!;
}

/** Where each unknown stands in the vector of the general problem; −1 where it is not free. */
interface Layout {
  readonly factor: number;
  readonly scale: number;
  readonly groups: Readonly<Record<string, number>>;
  readonly size: number;
}

function layOut({ costs, isFactorFree, isScaleFree }: InfimumProblem): Layout {
  let size = 0;
  const factor = isFactorFree ? size++ : -1;
  const scale = isScaleFree ? size++ : -1;
  const groups: Record<string, number> = {};
  for (const { group, isTranslated, a } of costs.movable) {
    if (!isTranslated || groups[group] !== undefined) continue;
    groups[group] = size;
    size += a.length;
  }
  return { factor, scale, groups, size };
}

function byCuts(problem: InfimumProblem): Infimum {
  const layout = layOut(problem);
  const { centre, radii } = region(problem, layout);
  const start = new Float64Array(layout.size);
  if (layout.factor >= 0) start[layout.factor] = 1;
  if (layout.scale >= 0) start[layout.scale] = 1;
  const value = lossAt(problem, noMove);
  const scale = problem.costs.weights?.true.reduce((a, b) => a + b, 0) ?? 1;
  const found = convexMinimum(
    inCoordinates(problem, layout),
    centre,
    radii,
    { x: start, value, lowerBound: 0 },
    { relative: PRECISION, absolute: 1e-13 * scale },
  );
  return { move: moveOf(problem, layout, found.x), lowerBound: found.lowerBound };
}

/** The u that the perspective divides by: free only where the fit moves. */
const dividing = ({ moves }: InfimumProblem, { factor }: Layout, z: Float64Array): number =>
  moves === 'fit' && factor >= 0 ? z[factor]! : 1;

function moveOf(problem: InfimumProblem, layout: Layout, z: Float64Array): Move {
  const u = dividing(problem, layout, z);
  const lengths = new Map(problem.costs.movable.map(({ group, a }) => [group, a.length]));
  return {
    factor: layout.factor >= 0 ? z[layout.factor]! : 1,
    scale: layout.scale >= 0 ? z[layout.scale]! / u : 1,
    translations: Object.fromEntries(
      Object.entries(layout.groups).map(([group, from]) => [
        group,
        z.slice(from, from + lengths.get(group)!).map((v) => v / u),
      ]),
    ),
  };
}

/** Gives the loss in the coordinates (u, u c, u t), with a subgradient. Called some hundred times: plain loops. */
function inCoordinates(problem: InfimumProblem, layout: Layout): (z: Float64Array) => Subgradient {
  const { costs, moves, cells } = problem;
  const { weights, movable } = costs;
  const fixed = costs.fixed.map((terms) => Object.values(terms).reduce((a, b) => a + b, 0));
  const movesFit = moves === 'fit' && layout.factor >= 0;
  const hasScale = layout.scale >= 0;
  const residuals = movable.map(({ a }) => new Float64Array(a.length));
  const sizes = new Float64Array(movable.length);
  const losses = new Float64Array(fixed.length);

  return (z) => {
    for (const at of [layout.factor, layout.scale]) {
      if (at < 0 || z[at]! > 0) continue;
      const outside = new Float64Array(z.length);
      outside[at] = -1;
      return { outside };
    }
    const factor = layout.factor >= 0 ? z[layout.factor]! : 1;
    const u = movesFit ? factor : 1;
    for (let j = 0; j < losses.length; j++) {
      losses[j] = u * fixed[j]!;
      if (weights === undefined) continue;
      const [w, trueW] = [weights.fitted[j]!, weights.true[j]!];
      losses[j]! += Math.abs(movesFit ? factor * w - trueW : w - factor * trueW);
    }
    for (const [m, { cell, weight, power, a, b, group, isScaled, isTranslated }] of movable.entries()) {
      const r = residuals[m]!;
      const from = layout.groups[group]!;
      const c = isScaled && hasScale ? z[layout.scale]! / u : 1;
      let square = 0;
      for (let i = 0; i < a.length; i++) {
        r[i] = c * a[i]! - b[i]! - (isTranslated ? z[from + i]! / u : 0);
        square += r[i]! ** 2;
      }
      sizes[m] = Math.sqrt(square);
      losses[cell]! += u * weight * sizes[m]! ** power;
    }
    const order = [...losses.keys()].sort((a, b) => losses[b]! - losses[a]!).slice(0, cells);
    const gradient = new Float64Array(z.length);
    if (layout.factor >= 0 && weights !== undefined)
      for (const j of order) {
        const [w, trueW] = [weights.fitted[j]!, weights.true[j]!];
        gradient[layout.factor]! += movesFit
          ? w * Math.sign(factor * w - trueW) + fixed[j]!
          : trueW * Math.sign(factor * trueW - w);
      }
    for (const [m, { cell, weight, power, a, b, group, isScaled, isTranslated }] of movable.entries()) {
      const size = sizes[m]!;
      if (size === 0 || !order.includes(cell)) continue;
      // of w u ‖R/u‖^power, R = (u c) a − u t − u b, where nothing scales u a
      const pull = weight * power * size ** (power - 2);
      const r = residuals[m]!;
      const from = layout.groups[group]!;
      const scales = isScaled && hasScale;
      let alongFactor = 0;
      for (let i = 0; i < a.length; i++) {
        if (isTranslated) gradient[from + i]! -= pull * r[i]!;
        if (scales) gradient[layout.scale]! += pull * r[i]! * a[i]!;
        alongFactor += r[i]! * ((scales ? 0 : a[i]!) - b[i]!);
      }
      if (movesFit) gradient[layout.factor]! += weight * (1 - power) * size ** power + pull * alongFactor;
    }
    let value = 0;
    for (const j of order) value += losses[j]!;
    return { value, subgradient: gradient };
  };
}

/** A box that holds a minimum, in the coordinates (u, u c, u t). */
function region(problem: InfimumProblem, layout: Layout) {
  const { costs, moves } = problem;
  const norm = (v: Float64Array) => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
  const weights = costs.weights;
  const atStart = lossAt(problem, noMove);
  // no cell's |u W − w*| is above the loss without a move, and beyond its last kink the loss grows
  let most = 1;
  if (layout.factor >= 0) {
    const [own, fixed] =
      moves === 'fit' ? [weights!.fitted, weights!.true] : [weights!.true, weights!.fitted];
    const kinks = own.map((w, j) => fixed[j]! / w).filter((kink) => kink < Infinity);
    const limits = own.map((w, j) => (fixed[j]! + atStart) / w);
    most = Math.min(Math.max(...kinks), ...limits);
  }
  const u = moves === 'fit' ? most : 1;
  let scale = 1e3 * u; // without an anchor that only the scaling moves
  for (const { a, b, weight, power, isScaled, isTranslated } of costs.movable) {
    if (!isScaled || isTranslated || norm(a) === 0) continue;
    // no cell's loss is above the sum of the largest, which is at most what it is without a move
    const room = ((atStart * u ** (power - 1)) / weight) ** (1 / power);
    scale = Math.min(scale, (room + u * norm(b)) / norm(a));
  }
  const centre = new Float64Array(layout.size);
  const radii = new Float64Array(layout.size);
  const half = (at: number, top: number) => {
    if (at < 0) return;
    centre[at] = top / 2;
    radii[at] = top / 2;
  };
  half(layout.factor, most);
  half(layout.scale, scale);
  for (const [group, from] of Object.entries(layout.groups)) {
    // t lies in the convex hull of c a − b
    const own = costs.movable.filter((term) => term.group === group);
    const reach = Math.max(
      ...own.map(({ a, b, isScaled }) => (isScaled && layout.scale >= 0 ? scale : u) * norm(a) + u * norm(b)),
    );
    radii.fill(reach > 0 ? reach : 1, from, from + own[0]!.a.length);
  }
  return { centre, radii };
}
