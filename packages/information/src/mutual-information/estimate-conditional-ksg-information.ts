import { type Stream, stream, uniformInteger } from '@moelab/numerics';
import { estimated } from '../estimate/estimated.ts';
import {
  estimateOptions,
  type GroupOptions,
  type InformationEstimate,
} from '../estimate/information-estimate.ts';
import { groupJackknife } from '../estimate/jackknife.ts';
import { permutationNull } from '../estimate/permutation-null.ts';
import { neighbourIndex, neighbourTree } from '../neighbours/neighbour-index.ts';
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

/** Are the options of `estimateConditionalKsgInformation`. */
export interface ConditionalKsgOptions extends GroupOptions {
  /** How many neighbours; 3 by default. */
  readonly k?: number;
  /** Among how many neighbours in z the null exchanges values of x; 5 by default. */
  readonly exchange?: number;
}

/**
 * Estimates I(X; Y | Z) of continuous variables from nearest neighbours, with a group jackknife interval and a local permutation null.
 *
 * ψ(k) − ⟨ψ(n_xz + 1) + ψ(n_yz + 1) − ψ(n_z + 1)⟩, each n the points other than i strictly nearer than the k-th neighbour of (x, y, z)_i,
 * in the maximum norm. The null gives each row the x of another row with a near z, each x once as far as that goes, so that X stays
 * dependent on Z. Rows with k or more copies count their copies and equal values, themselves included, as `estimateKsgInformation` does.
 *
 * Shapes: x (n, dx), y (n, dy), z (n, dz), or lists. Units: nats. Throws a RangeError as `estimateKsgInformation` does.
 * Source: Frenzel & Pompe 2007, Physical Review Letters 99, 204101; the null: Runge 2018, arXiv:1709.01447.
 */
export function estimateConditionalKsgInformation(
  x: Sample,
  y: Sample,
  z: Sample,
  options: ConditionalKsgOptions = {},
): InformationEstimate {
  const where = 'estimateConditionalKsgInformation';
  const { k = 3, exchange = 5 } = options;
  const { seed, level, permutations, groups } = estimateOptions(where, options);
  const [a, b, c] = [pointsOf(where, 'x', x), pointsOf(where, 'y', y), pointsOf(where, 'z', z)];
  checkRows(where, { x: a.n, y: b.n, z: c.n });
  const { n } = a;
  checkNeighbours(where, k, n);
  checkNeighbours(`${where}: exchange as`, exchange, n);
  const random = stream(seed, where);
  const psi = digammaTable(n + 1);
  const value = frenzelPompe(a, b, c, k, psi);
  const interval = groupJackknife(value, n, groups, k + 1, level, random.substream('groups'), (kept) =>
    frenzelPompe(rowsOf(a, kept), rowsOf(b, kept), rowsOf(c, kept), k, psi),
  );
  const near = permutations > 0 ? nearestRows(c, exchange) : [];
  return {
    ...estimated(
      value,
      'frenzel-pompe',
      'low where the conditional information is strong; grows with k and with the dimension of all three, falls with n',
      n,
    ),
    interval,
    permutationNull: permutationNull(value, permutations, level, (i) => {
      const rows = exchangedRows(near, random.substream('permutation', i));
      return frenzelPompe(rowsOf(a, rows), b, c, k, psi);
    }),
    notes: [
      ...[...notesOn('x', a), ...notesOn('y', b), ...notesOn('z', c)],
      ...[...tieNotes('x', a), ...tieNotes('y', b), ...tieNotes('z', c)],
      ...(interval === null && groups > 0 ? [`${n} rows are too few for an interval with k = ${k}`] : []),
    ],
  };
}

function frenzelPompe(x: Points, y: Points, z: Points, k: number, psi: Float64Array): number {
  const tree = neighbourTree(sideBySide(x, y, z));
  const radii = tree.kthDistances(k);
  const within = strictlyWithin(radii);
  const [xz, yz, ofZ] = [sideBySide(x, z), sideBySide(y, z), z].map((points) =>
    neighbourIndex(points).counts(within),
  );
  const copies = radii.includes(0) ? tree.counts(new Float64Array(x.n)) : undefined;
  let sum = 0;
  for (const i of tree.order) {
    const base = radii[i] === 0 ? copies![i]! + 1 : k;
    sum += psi[base]! - psi[xz![i]! + 1]! - psi[yz![i]! + 1]! + psi[ofZ![i]! + 1]!;
  }
  return sum / x.n;
}

function nearestRows(points: Points, k: number): Uint32Array[] {
  const rows = neighbourTree(points).nearest(k);
  return Array.from({ length: points.n }, (_, i) => rows.subarray(i * k, (i + 1) * k));
}

/** For each row, in random order, a neighbour in z that no other row has got yet, or any of them where all are gone. */
function exchangedRows(near: readonly Uint32Array[], random: Stream): Uint32Array {
  const n = near.length;
  const rows = new Uint32Array(n);
  const isTaken = new Uint8Array(n);
  const queue = Uint32Array.from({ length: n }, (_, i) => i);
  for (let left = n; left > 0; left--) {
    const at = uniformInteger(random, left);
    const i = queue[at]!;
    queue[at] = queue[left - 1]!;
    const free = near[i]!.filter((j) => isTaken[j] === 0);
    const choice = free.length > 0 ? free : near[i]!;
    const chosen = choice[uniformInteger(random, choice.length)]!;
    isTaken[chosen] = 1;
    rows[i] = chosen;
  }
  return rows;
}
