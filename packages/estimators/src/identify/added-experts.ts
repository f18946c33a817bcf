import type { Model } from '@moelab/core';
import { columnSpace, norm } from './column-space.ts';
import { type Audited, auditedValues, directionalDerivatives } from './directional-derivatives.ts';
import { NULL_TOLERANCE } from './null-directions.ts';
import { directionOf, estimatedEntries, movedAlong, type ParameterEntry } from './parameter-entries.ts';
import { expertsOf, withExperts } from './split-expert.ts';

/** Differences of the regression function below this share of it are rounding. */
const SAME = 1e-12;

/**
 * Says in which other ways a larger model whose weights need not sum to one represents the truth exactly: by an expert that
 * says 0, whose gate can be anything; and by experts behind one and the same gate, whose parameters only add up, where
 * what an expert says is linear in them.
 */
export async function addedExperts(
  truth: Model,
  experts: number,
  audited: Audited,
): Promise<readonly string[]> {
  const own = expertsOf(truth);
  const copied = withExperts(
    truth,
    Array.from({ length: experts }, (_, e) => (e < own ? e : 0)),
  );
  const spokenBy = (isOne: (expert: number) => boolean) =>
    estimatedEntries(copied).filter(
      ({ name, expert }) =>
        expert !== undefined &&
        isOne(expert) &&
        name.startsWith('experts.') &&
        copied.declarations[name]!.domain !== 'positive',
    );
  /** The larger model with what these experts say times a factor: exactly so where it is linear in their parameters. */
  const scaled = (entries: readonly ParameterEntry[], factor: number) =>
    movedAlong(
      copied,
      directionOf(
        copied,
        entries,
        entries.map(({ name, index }) => (factor - 1) * copied.parameters[name]!.values[index]!),
      ),
      1,
    );
  const before = await auditedValues(truth, audited);
  const differenceOf = async (model: Model) => {
    const after = await auditedValues(model, audited);
    return norm(after.map((v, i) => v - before[i]!)) / Math.max(norm(before), Number.MIN_VALUE);
  };
  const rankOf = async (model: Model, directions: Parameters<typeof directionalDerivatives>[2]) => {
    const columns = await directionalDerivatives(model, audited, directions);
    return columnSpace(
      columns,
      NULL_TOLERANCE,
      columns.map(() => NULL_TOLERANCE),
    ).rank;
  };
  const found: string[] = [];

  const silent = scaled(
    spokenBy((expert) => expert >= own),
    0,
  );
  const ofSilence = await differenceOf(silent);
  const gateOfSilent = estimatedEntries(silent).filter(
    ({ name, expert }) => name.startsWith('gate.') && expert !== undefined && expert >= own,
  );
  if (
    ofSilence <= SAME &&
    (await rankOf(
      silent,
      gateOfSilent.map((entry) => directionOf(silent, [entry], [1])),
    )) === 0
  )
    found.push(
      `weights need not sum to one, so an expert that says 0 everywhere is no change either (relative difference ${ofSilence.toPrecision(2)}): near such a fit the ${gateOfSilent.length} gate parameters of the surplus experts are not estimable`,
    );

  const isCopy = (expert: number) => expert === 0 || expert >= own;
  const shares = scaled(spokenBy(isCopy), 1 / (experts - own + 1));
  const ofShares = await differenceOf(shares);
  const ofFirst = spokenBy((expert) => expert === 0);
  const trades = spokenBy((expert) => expert >= own).map((entry) =>
    directionOf(shares, [entry, ofFirst.find((one) => one.own === entry.own)!], [1, -1]),
  );
  if (ofShares <= SAME && (await rankOf(shares, trades)) === 0)
    found.push(
      `experts behind one and the same gate only add up (relative difference ${ofShares.toPrecision(2)} when expert 1 is shared among ${experts - own + 1}): near such a fit only the sums of their parameters are estimable, which the classes above, of arXiv:2405.13997, leave out`,
    );
  return found;
}
