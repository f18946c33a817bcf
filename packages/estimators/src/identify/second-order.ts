import { columnSpace, norm } from './column-space.ts';
import { type Audited, auditedValues, directionalDerivatives } from './directional-derivatives.ts';
import { pivotsOf } from './independent-vectors.ts';
import { NULL_TOLERANCE } from './null-directions.ts';
import { directionOf, estimatedEntries, movedAlong, type ParameterEntry } from './parameter-entries.ts';
import type { SplitExpert } from './split-expert.ts';

/** The step of differences, in units in which a parameter moves what is audited by about its own size. */
const STEP = 5e-4;
/** A second derivative this small against the product of the first ones is zero: differences leave less. */
const FLAT = 1e-7;

/** A parameter that the copies of a split expert have each for itself. */
export interface AtomEntry extends ParameterEntry {
  /** The same number in the other copy of the pair. */
  readonly other: ParameterEntry;
  /** The root mean square of ∂f/∂θ, of one copy alone. */
  readonly size: number;
}

/** ∂²f/∂θⱼ∂θₖ where the two copies move against each other, so that first-order terms cancel. */
export interface SecondDerivative {
  readonly j: number;
  readonly k: number;
  readonly column: Float64Array;
  /** Whether it vanishes on all rows. */
  readonly isZero: boolean;
}

/** The first and second derivatives of the larger model at the split truth. */
export interface SecondOrder {
  readonly atoms: readonly AtomEntry[];
  /** ∂f/∂θⱼ of one copy alone. */
  readonly first: readonly Float64Array[];
  /** For all j ≤ k. */
  readonly second: readonly SecondDerivative[];
}

/**
 * Computes the second derivatives by which a split expert shows: d²/ds dt of what is audited when one copy moves by
 * s eⱼ + t eₖ and the other by −(s eⱼ + t eₖ).
 *
 * First-order terms cancel between equal copies, so of a log density this is (∂²p/∂θⱼ∂θₖ)/p. Exact first derivatives are
 * differenced by the rule of fourth order with a step that moves the log density by 5e-4: the error is about 1e-10 of a
 * column. The weight of the split is no coordinate, and of parameters that trade among themselves, as the length of
 * a cosine's slopes, one is left out.
 *
 * Cost: 2 m (m + 1) directional derivatives for m parameters of an expert.
 */
export async function secondOrder(split: SplitExpert, audited: Audited): Promise<SecondOrder> {
  const { model, pair, weight } = split;
  const rows = audited.x.rows * (audited.kind === 'log density' ? 1 : model.outputs);
  const unit =
    audited.kind === 'log density' ? 1 : norm(await auditedValues(model, audited)) / Math.sqrt(rows);
  const entries = estimatedEntries(model);
  const all = entries
    .filter(({ name, expert }) => expert === pair[0] && name !== weight)
    .map((entry) => ({
      ...entry,
      other: entries.find(({ own, expert }) => own === entry.own && expert === pair[1])!,
    }));
  const alone = await directionalDerivatives(
    model,
    audited,
    all.map((entry) => directionOf(model, [entry], [1])),
  );
  const space = columnSpace(
    alone,
    NULL_TOLERANCE,
    alone.map(() => 1e-12 * Math.sqrt(rows) * unit),
  );
  const dropped = pivotsOf(space.nullVectors);
  const kept = all.flatMap((_, j) => (dropped.has(j) ? [] : [j]));
  const atoms = kept.map((j) => ({ ...all[j]!, size: norm(alone[j]!) / Math.sqrt(rows) }));
  const against = atoms.map((atom) => directionOf(model, [atom, atom.other], [1, -1]));

  const second: SecondDerivative[] = [];
  for (const [k, atom] of atoms.entries()) {
    const h = (STEP * unit) / atom.size;
    const at = (amount: number) =>
      directionalDerivatives(movedAlong(model, against[k]!, amount), audited, against.slice(0, k + 1));
    const [up, down, farUp, farDown] = [await at(h), await at(-h), await at(2 * h), await at(-2 * h)];
    for (let j = 0; j <= k; j++) {
      const column = up[j]!.map(
        (v, i) => (8 * (v - down[j]![i]!) - (farUp[j]![i]! - farDown[j]![i]!)) / (12 * h),
      );
      const size = norm(column) / Math.sqrt(rows);
      second.push({ j, k, column, isZero: !(size * unit > FLAT * atoms[j]!.size * atom.size) });
    }
  }
  return { atoms, first: kept.map((j) => alone[j]!), second };
}
