import { permutation, stream } from '@moelab/numerics';
import { estimated } from '../estimate/estimated.ts';
import {
  estimateOptions,
  type GroupOptions,
  type InformationEstimate,
} from '../estimate/information-estimate.ts';
import { groupJackknife } from '../estimate/jackknife.ts';
import { permutationNull } from '../estimate/permutation-null.ts';
import { type NeighbourIndex, neighbourIndex, neighbourTree } from '../neighbours/neighbour-index.ts';
import {
  notesOn,
  type Points,
  pointsOf,
  rowsOf,
  type Sample,
  sideBySide,
  tieNotes,
} from '../neighbours/points.ts';
import { strictlyWithin } from '../neighbours/strictly-within.ts';
import { checkNeighbours, checkRows } from './check-neighbours.ts';
import { digammaTable } from './digamma-table.ts';

/** Are the options of `estimateKsgInformation`. */
export interface KsgOptions extends GroupOptions {
  /** How many neighbours; 3 by default. More of them: less variance, more bias. */
  readonly k?: number;
  /** The variant of Kraskov et al.: 1 (their eq. 8, the default) or 2 (their eq. 9, rectangles). */
  readonly variant?: 1 | 2;
}

/**
 * Estimates I(X; Y) of two continuous variables from nearest neighbours, with a group jackknife interval and a permutation null.
 *
 * Variant 1: ψ(k) + ψ(n) − ⟨ψ(n_x + 1) + ψ(n_y + 1)⟩, n_x the points other than i with |x_j − x_i| < ε_i, ε_i the distance to the k-th
 * neighbour of (x, y)_i in the maximum norm. Variant 2: ψ(k) − 1/k + ψ(n) − ⟨ψ(n_x) + ψ(n_y)⟩, n_x the points with
 * |x_j − x_i| ≤ ε_x, the widest among the k neighbours.
 *
 * The coordinates are taken as they are: no scaling and no noise, so standardise columns of different units first. A row with k
 * or more copies of itself (ties) counts its copies and the equal values, ψ(k′) + ψ(n) − ψ(n′_x) − ψ(n′_y), itself included in each, and
 * `notes` says how many values are tied. A constant column carries no information and changes nothing.
 *
 * Shapes: x (n, dx), y (n, dy), or lists. Units: nats. Cost: about n log n for each of 1 + groups + permutations estimates in few
 * dimensions. Throws a RangeError for k ≥ n, NaN or ±∞, and different numbers of rows.
 * Source: Kraskov, Stögbauer, Grassberger 2004, arXiv:cond-mat/0305641; ties after Gao et al. 2017, arXiv:1709.06212.
 */
export function estimateKsgInformation(x: Sample, y: Sample, options: KsgOptions = {}): InformationEstimate {
  const where = 'estimateKsgInformation';
  const { k = 3, variant = 1 } = options;
  const { seed, level, permutations, groups } = estimateOptions(where, options);
  const own = pointsOf(where, 'x', x);
  const other = pointsOf(where, 'y', y);
  checkRows(where, { x: own.n, y: other.n });
  const { n } = own;
  checkNeighbours(where, k, n);
  if (variant !== 1 && variant !== 2) {
    throw new RangeError(`${where}: variant must be 1 or 2, got ${String(variant)}`);
  }
  const random = stream(seed, where);
  const psi = digammaTable(n + 1);
  const around = neighbourIndex(own);
  const aroundOther = neighbourIndex(other);
  const same = Uint32Array.from({ length: n }, (_, i) => i);
  const value = ksg(own, other, around, aroundOther, same, k, variant, psi);
  const interval = groupJackknife(value, n, groups, k + 1, level, random.substream('groups'), (kept) => {
    const [a, b] = [rowsOf(own, kept), rowsOf(other, kept)];
    return ksg(a, b, neighbourIndex(a), neighbourIndex(b), same, k, variant, psi);
  });
  return {
    ...estimated(
      value,
      `ksg-${variant}`,
      'low where the information is strong (high where it is weak, a little); grows with k and with the dimension, falls with n',
      n,
    ),
    interval,
    permutationNull: permutationNull(value, permutations, level, (i) => {
      const order = permutation(random.substream('permutation', i), n);
      return ksg(own, rowsOf(other, order), around, aroundOther, order, k, variant, psi);
    }),
    notes: [
      ...notesOn('x', own),
      ...notesOn('y', other),
      ...tieNotes('x', own),
      ...tieNotes('y', other),
      ...(interval === null && groups > 0 ? [`${n} rows are too few for an interval with k = ${k}`] : []),
    ],
  };
}

/** One estimate; row i of y is the point `order[i]` of its index, which a permutation leaves as it is. */
function ksg(
  x: Points,
  y: Points,
  around: NeighbourIndex,
  aroundOther: NeighbourIndex,
  order: Uint32Array,
  k: number,
  variant: 1 | 2,
  psi: Float64Array,
): number {
  const { n } = x;
  const tree = neighbourTree(sideBySide(x, y));
  const radii = tree.kthDistances(k);
  // within which the points of either space are counted
  const [own, other] = variant === 1 ? twice(strictlyWithin(radii)) : widths(x, y, tree.nearest(k));
  const otherByPoint = new Float64Array(n);
  order.forEach((j, i) => {
    otherByPoint[j] = other[i]!;
  });
  const counts = around.counts(own);
  const otherCounts = aroundOther.counts(otherByPoint);
  const copies = radii.includes(0) ? tree.counts(new Float64Array(n)) : undefined;
  let sum = 0;
  for (const i of tree.order) {
    const nx = counts[i]!;
    const ny = otherCounts[order[i]!]!;
    if (radii[i] === 0) sum += psi[copies![i]! + 1]! - psi[nx + 1]! - psi[ny + 1]!;
    else if (variant === 1) sum += psi[k]! - psi[nx + 1]! - psi[ny + 1]!;
    else sum += psi[k]! - 1 / k - psi[nx]! - psi[ny]!;
  }
  return psi[n]! + sum / n;
}

const twice = (radii: Float64Array) => [radii, radii] as const;

/** The largest distance in each of the two spaces from each point to the k neighbours found in both. */
function widths(x: Points, y: Points, neighbours: Uint32Array) {
  const widest = ({ n, d, data }: Points) => {
    const k = neighbours.length / n;
    return Float64Array.from({ length: n }, (_, i) => {
      let distance = 0;
      for (const j of neighbours.subarray(i * k, (i + 1) * k)) {
        for (let c = 0; c < d; c++) {
          distance = Math.max(distance, Math.abs(data[j * d + c]! - data[i * d + c]!));
        }
      }
      return distance;
    });
  };
  return [widest(x), widest(y)] as const;
}
