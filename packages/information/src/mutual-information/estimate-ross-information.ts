import { permutation, stream } from '@moelab/numerics';
import { estimated } from '../estimate/estimated.ts';
import {
  estimateOptions,
  type GroupOptions,
  type InformationEstimate,
} from '../estimate/information-estimate.ts';
import { groupJackknife } from '../estimate/jackknife.ts';
import { permutationNull } from '../estimate/permutation-null.ts';
import { neighbourIndex } from '../neighbours/neighbour-index.ts';
import { notesOn, type Points, pointsOf, rowsOf, type Sample, tieNotes } from '../neighbours/points.ts';
import { checkNeighbours, checkRows } from './check-neighbours.ts';
import { letters } from './contingency-table.ts';
import { digammaTable } from './digamma-table.ts';

/** Are the options of `estimateRossInformation`. */
export interface RossOptions extends GroupOptions {
  /** How many neighbours of the same class; 3 by default. */
  readonly k?: number;
}

/**
 * Estimates I(T; X) of a label and a continuous variable, with a group jackknife interval and a permutation null.
 *
 * ψ(n) + ⟨ψ(k_i)⟩ − ⟨ψ(n_class)⟩ − ⟨ψ(m_i)⟩, m_i the points of the whole sample (other than i) within the distance to the k-th
 * neighbour of i in its own class, that neighbour counted. A class with at most k members takes k_i = n_class − 1; a class
 * with one member is left out everywhere, which `notes` says. With ties at distance 0, k_i is the number of copies in the class.
 * Both distances are the same rounded differences, so that the neighbour itself is always counted.
 *
 * Shapes: labels (n), x (n, d) or a list; maximum norm, coordinates as they are. Units: nats. Throws a RangeError for k ≥ n, NaN or ±∞, different
 * numbers of rows, and where every class has one member. Source: Ross 2014, PLoS ONE 9(2), e87357.
 */
export function estimateRossInformation(
  labels: ArrayLike<number | string>,
  x: Sample,
  options: RossOptions = {},
): InformationEstimate {
  const where = 'estimateRossInformation';
  const { k = 3 } = options;
  const { seed, level, permutations, groups } = estimateOptions(where, options);
  const all = pointsOf(where, 'x', x);
  checkRows(where, { labels: labels.length, x: all.n });
  checkNeighbours(where, k, all.n);
  const [classes, names] = letters('', labels);
  const sizes = new Uint32Array(names.length);
  for (const c of classes) sizes[c]!++;
  const rows = Uint32Array.from({ length: all.n }, (_, i) => i).filter((i) => sizes[classes[i]!]! > 1);
  const n = rows.length;
  if (n === 0) {
    throw new RangeError(
      `${where}: some class must have two members, got ${all.n} rows of ${names.length} classes; a continuous variable goes to estimateKsgInformation`,
    );
  }
  const points = rowsOf(all, rows);
  const kept = rows.map((i) => classes[i]!);
  const random = stream(seed, where);
  const value = ross(points, kept, k);
  const interval = groupJackknife(value, n, groups, 2, level, random.substream('groups'), (some) =>
    ross(
      rowsOf(points, some),
      some.map((i) => kept[i]!),
      k,
    ),
  );
  const alone = names.filter((_, c) => sizes[c] === 1);
  const small = names.filter((_, c) => sizes[c]! > 1 && sizes[c]! <= k);
  return {
    ...estimated(
      value,
      'ross',
      'low where the information is strong; grows with k and with the dimension, falls with the size of the smallest class',
      n,
    ),
    interval,
    permutationNull: permutationNull(value, permutations, level, (i) => {
      const order = permutation(random.substream('permutation', i), n);
      return ross(
        points,
        order.map((j) => kept[j]!),
        k,
      );
    }),
    notes: [
      ...(alone.length > 0 ? [`left out, with one member each: ${listed(alone)}`] : []),
      ...(small.length > 0 ? [`at most k = ${k} members, so fewer neighbours: ${listed(small)}`] : []),
      ...(names.length === 1 ? ['all labels are the same: they carry no information'] : []),
      ...notesOn('x', points),
      ...tieNotes('x', points),
      ...(interval === null && groups > 0 ? [`${n} rows are too few for an interval`] : []),
    ],
  };
}

const listed = (names: readonly (number | string)[]) =>
  `${names.length} ${names.length === 1 ? 'class' : 'classes'} (${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''})`;

/** One estimate; classes with one member are left out of it. */
function ross(all: Points, classes: ArrayLike<number>, k: number): number {
  const members = new Map<number, number[]>();
  for (let i = 0; i < all.n; i++) {
    const own = members.get(classes[i]!);
    if (own === undefined) members.set(classes[i]!, [i]);
    else own.push(i);
  }
  const large = [...members.values()].filter((own) => own.length > 1);
  const n = large.reduce((sum, own) => sum + own.length, 0);
  const rows = large.flat();
  const around = neighbourIndex(rowsOf(all, rows));
  const psi = digammaTable(n);
  const radii = new Float64Array(n);
  const found = new Uint32Array(n);
  let first = 0;
  for (const own of large) {
    const neighbours = Math.min(k, own.length - 1);
    const within = neighbourIndex(rowsOf(all, own));
    const distances = within.kthDistances(neighbours);
    radii.set(distances, first);
    found.fill(neighbours, first, first + own.length);
    if (distances.includes(0)) {
      const copies = within.counts(new Float64Array(own.length));
      distances.forEach((distance, i) => {
        if (distance === 0) found[first + i] = copies[i]!;
      });
    }
    first += own.length;
  }
  const counts = around.counts(radii);
  let sum = 0;
  first = 0;
  for (const own of large) {
    for (let i = first; i < first + own.length; i++) {
      sum += psi[found[i]!]! - psi[own.length]! - psi[counts[i]!]!;
    }
    first += own.length;
  }
  return psi[n]! + sum / n;
}
