import type { Model } from '@moelab/core';
import { symmetricEigen } from '@moelab/numerics';
import { attainableSpread } from './attainable-spread.ts';
import { columnSpace, dot, norm } from './column-space.ts';
import { type Dependence, dependencesOf } from './dependences.ts';
import { type Audited, auditedValues } from './directional-derivatives.ts';
import { withoutSpan } from './independent-vectors.ts';
import type { FirstOrder } from './null-directions.ts';
import { directionOf, movedAlong } from './parameter-entries.ts';
import { type SecondOrder, secondOrder } from './second-order.ts';
import type { SplitExpert } from './split-expert.ts';

/** A second derivative with less than this share outside the first ones is dependent: differences are good to about 1e-10. */
export const SECOND_TOLERANCE = 1e-7;
/** A share of a combination below this is rounding. */
const SHARE = 1e-5;
/** A finite displacement that changes what is audited by less than this share of its size changes nothing. */
const UNCHANGED = 1e-10;

/** What happens to one expert of the truth when several of a larger model stand for it. */
export interface CellAudit {
  /** Counted from 1. */
  readonly expert: number;
  /** How many experts of the larger model stand for it. */
  readonly copies: number;
  /** The gate's parameter through which the copies share their weight. */
  readonly weight: string;
  /** The root mean square by which the split model differs from the truth. */
  readonly difference: number;
  /** How many first derivatives are independent, of how many; and how many second ones there are. */
  readonly firstOrder: { readonly rank: number; readonly count: number };
  readonly secondOrder: number;
  /** Of the second derivatives, of norm 1, with the first ones taken out, descending; 0 where nothing is left. */
  readonly singularValues: readonly number[];
  readonly dependences: readonly Dependence[];
  /** Parameters, without their expert, in which copies can differ and nothing shows to second order. */
  readonly unseen: readonly string[];
  /** Those of them in which copies can differ by a finite amount and nothing changes at all. */
  readonly unseenAtAll: readonly string[];
  /** Parameters that such a spread moves to first order, by label. */
  readonly shifted: readonly string[];
  /** False where the search was cut off: `unseen` then holds all that could not be ruled out. */
  readonly isCertain: boolean;
  /** Every parameter in which copies can differ, without its expert. */
  readonly atoms: readonly string[];
}

/**
 * Audits a split expert: which differences between its copies show in the second derivatives, and which do not.
 *
 * To second order a truth with copies at θ + δᵢ of weights wᵢ changes by Σⱼ mⱼ φⱼ + ½ Σⱼₖ Cⱼₖ φⱼₖ with the first and second
 * derivatives φ, m = Σ wᵢ δᵢ and C = Σ wᵢ δᵢ δᵢᵀ ⪰ 0. Where all φ are independent, m and C are of order n^-1/2, so δ of n^-1/4.
 * A combination that vanishes leaves δ slower only if its C can be a covariance: that is what is looked for.
 */
export async function auditCell(truth: FirstOrder, split: SplitExpert, audited: Audited): Promise<CellAudit> {
  const found = await secondOrder(split, audited);
  const { atoms, second } = found;
  const m = atoms.length;
  const { space, entries } = truth;
  const units = second.map(({ column, isZero }) => {
    const size = norm(column);
    return isZero ? new Float64Array(column.length) : column.map((v) => v / size);
  });
  const rests = units.map((unit) => withoutSpan(unit, space.basis));
  const left = columnSpace(
    rests,
    SECOND_TOLERANCE,
    rests.map(() => SECOND_TOLERANCE),
  );
  // each null vector as a symmetric matrix, in units of each parameter's own effect
  const basis = left.nullVectors.map((vector) => {
    const matrix = new Float64Array(m * m);
    for (const [c, { j, k, column, isZero }] of second.entries()) {
      const size = isZero ? atoms[j]!.size * atoms[k]!.size * Math.sqrt(column.length) : norm(column);
      const weight = (vector[c]! / left.scale[c]! / size) * atoms[j]!.size * atoms[k]!.size;
      matrix[j * m + k] = j === k ? 2 * weight : weight;
      matrix[k * m + j] = matrix[j * m + k]!;
    }
    return matrix;
  });
  const spread = attainableSpread(basis, m);
  const isUnseen = atoms.map((_, j) => spread !== undefined && spread.covariance[j * m + j]! > SHARE);
  const moved = new Set<string>();
  for (const matrix of spread?.face ?? [])
    for (const label of shiftsOf(matrix, found, truth)) moved.add(label);
  const atAll =
    spread === undefined
      ? atoms.map(() => false)
      : await unseenAtAll(spread.covariance, found, split.model, audited);
  const names = (which: readonly boolean[]) => atoms.filter((_, j) => which[j]).map(({ own }) => own);
  return {
    expert: split.expert + 1,
    copies: split.copies,
    weight: split.weight,
    difference: split.difference,
    firstOrder: { rank: space.rank, count: entries.length },
    secondOrder: second.length,
    singularValues: [...left.values],
    dependences: dependencesOf(
      found,
      truth,
      split.expert,
      split.copies,
      audited.kind === 'log density' ? 'p' : 'f',
    ),
    unseen: names(isUnseen),
    unseenAtAll: names(atAll),
    shifted: [...moved],
    isCertain: spread?.isCertain ?? true,
    atoms: atoms.map(({ own }) => own),
  };
}

/** The labels of parameters whose first derivatives make up Σ ½ Cⱼₖ φⱼₖ. */
function shiftsOf(
  matrix: Float64Array,
  { atoms, second }: SecondOrder,
  { entries, space }: FirstOrder,
): readonly string[] {
  const m = atoms.length;
  const sum = new Float64Array(space.basis[0]?.length ?? 0);
  let size = 0;
  for (const { j, k, column, isZero } of second) {
    if (isZero) continue;
    const share = (matrix[j * m + k]! * (j === k ? 0.5 : 1)) / (atoms[j]!.size * atoms[k]!.size);
    size += Math.abs(share) * norm(column);
    for (let i = 0; i < sum.length; i++) sum[i]! += share * column[i]!;
  }
  if (!(norm(sum) > SHARE * size)) return [];
  const weights = new Float64Array(entries.length); // of unit columns
  for (const [b, basis] of space.basis.entries()) {
    const share = dot(basis, sum);
    for (let e = 0; e < weights.length; e++) weights[e]! += share * space.combinations[b]![e]!;
  }
  const largest = norm(weights);
  return entries.filter((_, e) => Math.abs(weights[e]!) > SHARE * largest).map(({ label }) => label);
}

/** Which parameters a finite spread of the copies, along each axis of a covariance, can move without any change. */
async function unseenAtAll(
  covariance: Float64Array,
  { atoms }: SecondOrder,
  model: Model,
  audited: Audited,
): Promise<readonly boolean[]> {
  const m = atoms.length;
  const before = await auditedValues(model, audited);
  const size = norm(before);
  const unit = audited.kind === 'log density' ? 1 : size / Math.sqrt(before.length);
  const { values, vectors } = symmetricEigen(covariance, m);
  const free = atoms.map(() => false);
  for (let k = 0; k < m; k++) {
    if (!(values[k]! > SHARE)) continue;
    const axis = atoms.map((atom, j) => (vectors[j * m + k]! / atom.size) * unit);
    const room = atoms.map((atom, j) => {
      const isPositive = model.declarations[atom.name]!.domain === 'positive';
      return isPositive && axis[j] !== 0
        ? (0.5 * model.parameters[atom.name]!.values[atom.index]!) / Math.abs(axis[j]!)
        : Number.POSITIVE_INFINITY;
    });
    const direction = directionOf(
      model,
      [...atoms, ...atoms.map(({ other }) => other)],
      [...axis, ...axis.map((v) => -v)],
    );
    const after = await auditedValues(movedAlong(model, direction, Math.min(0.5, ...room)), audited);
    if (norm(after.map((v, i) => v - before[i]!)) > UNCHANGED * size) continue;
    for (let j = 0; j < m; j++) if (Math.abs(vectors[j * m + k]!) > SHARE) free[j] = true;
  }
  return free;
}
