import type { Model } from '@moelab/core';
import type { Stream } from '@moelab/numerics';
import { addedExperts } from './added-experts.ts';
import { auditCell, type CellAudit, SECOND_TOLERANCE } from './cell-audit.ts';
import type { Audited } from './directional-derivatives.ts';
import { nearbyModel } from './nearby-model.ts';
import { type FirstOrder, firstOrder } from './null-directions.ts';
import { estimatedEntries, type ParameterEntry } from './parameter-entries.ts';
import { cellVerdict, type ExactVerdict, type RateVerdict, slowest } from './rate-verdicts.ts';
import { expertsOf, selects, splitExpert, withExperts } from './split-expert.ts';

/** How far from the truth's own values the random point of a larger model is, as a share of each. */
const ELSEWHERE = 0.3;

/** What was found of fits with more experts than the truth. */
export interface OverSpecified {
  readonly experts: number;
  readonly trueExperts: number;
  /** One for each expert of the truth that the surplus ones can stand for. */
  readonly cells: readonly CellAudit[];
  /** Experts of the truth, counted from 1, that the gate cannot share among copies. */
  readonly unsplit: readonly number[];
  /** Only where no expert can be shared: first derivatives of the larger model at a random point. */
  readonly elsewhere?: {
    readonly rank: number;
    readonly count: number;
    readonly gauge: number;
    /** Whether the gate selects some of the experts. */
    readonly isSelecting: boolean;
  };
}

/** Audits a fit with more experts than the truth: each expert of the truth in turn stands there as several. */
export async function overSpecified(
  truth: Model,
  experts: number,
  audited: Audited,
  first: FirstOrder,
  random: Stream,
  step: (stage: string) => Promise<void>,
): Promise<OverSpecified> {
  const cells: CellAudit[] = [];
  const unsplit: number[] = [];
  for (let expert = 0; expert < expertsOf(truth); expert++) {
    await step(`copies of expert ${expert + 1}`);
    const split = await splitExpert(truth, experts, expert, audited);
    if (split === undefined) unsplit.push(expert + 1);
    else cells.push(await auditCell(first, split, audited));
  }
  const found = { experts, trueExperts: expertsOf(truth), cells, unsplit };
  if (cells.length > 0) return found;
  const own = expertsOf(truth);
  const source = Array.from({ length: experts }, (_, e) => e % own);
  const point = nearbyModel(withExperts(truth, source), ELSEWHERE, random.substream('point'));
  const entries = estimatedEntries(point).filter(({ name }) =>
    first.entries.some((one) => one.name === name),
  );
  const at = await firstOrder(point, audited, entries, random);
  return {
    ...found,
    elsewhere: {
      rank: at.space.rank,
      count: entries.length,
      gauge: at.directions.filter(({ kind }) => kind === 'declared').length,
      isSelecting: selects(point.layers[0]!),
    },
  };
}

/** Judges one parameter of an over-specified fit: the slowest of what the cells say. */
export function overVerdict(
  name: string,
  exact: ExactVerdict,
  entries: readonly ParameterEntry[],
  over: OverSpecified,
): RateVerdict {
  if (exact.class !== 'regular') return exact;
  const ofCells = over.cells.map((cell) => cellVerdict(name, entries, cell));
  if (over.elsewhere === undefined) return slowest(ofCells);
  const { rank, count, gauge, isSelecting } = over.elsewhere;
  if (isSelecting) {
    return {
      class: 'not-predicted',
      basis: 'measured',
      because: `copies of an expert compete for this gate’s selection, so a fit of ${over.experts} experts need not hold the truth`,
    };
  }
  const approximation = `no copies can share an expert’s weight in this gate, so a fit of ${over.experts} experts goes to the best approximation by them, not to the truth`;
  if (rank < count - gauge) {
    return {
      class: 'not-estimable',
      basis: 'measured',
      because: `${approximation}; there first derivatives have only rank ${rank} of ${count - gauge} at a random point`,
    };
  }
  return {
    class: 'regular',
    exponent: 1 / 2,
    basis: 'measured',
    because: `${approximation}; there first derivatives are independent at a random point (rank ${rank} of ${count - gauge})`,
  };
}

/** A rank is clear-cut when the singular values on its two sides differ by this factor. */
const CLEAR = 100;

function cellWarnings({ expert, singularValues, isCertain }: CellAudit): readonly string[] {
  const largest = singularValues[0] ?? 0;
  const rank = singularValues.filter((s) => s > SECOND_TOLERANCE * largest).length;
  const [last = 0, next = 0] = singularValues.slice(Math.max(0, rank - 1));
  return [
    ...(rank > 0 && rank < singularValues.length && last < CLEAR * next
      ? [
          `expert ${expert}: the rank of its second derivatives is not clear-cut (singular values ${last.toPrecision(2)} and ${next.toPrecision(2)} next to each other), so its classes are not reliable; take more rows or inputs that spread further`,
        ]
      : []),
    ...(isCertain
      ? []
      : [
          `expert ${expert}: which differences between copies stay unseen was not found; all that was not ruled out counts`,
        ]),
  ];
}

/** Says what the user of an over-specified audit must know. */
export async function overWarnings(
  truth: Model,
  audited: Audited,
  { cells, unsplit, elsewhere, experts, trueExperts }: OverSpecified,
): Promise<readonly string[]> {
  const warnings = cells.flatMap((cell) => cellWarnings(cell));
  const { gate, expert, spec } = truth.layers[0]!;
  if (unsplit.length > 0 && elsewhere?.isSelecting === true)
    warnings.push(
      `gates/${spec.gate} selects experts, and copies of one compete for the selection (arXiv:2309.13850: the larger model must select as many experts as stand for the ones that the truth selects)`,
    );
  if (cells.length === 0 && audited.kind === 'regression function' && gate.weightSum === 'any')
    warnings.push(
      'arXiv:2405.13997 proves n^-1/2 for the best approximation by more experts behind sigmoids (its regime 2), n^-1/4 or slower where a surplus expert has slopes 0 (regime 1)',
    );
  if (cells.length > 0 && unsplit.length > 0)
    warnings.push(`the gate can share some experts among copies but not expert ${unsplit.join(', ')}`);
  const isShared = Object.values(expert.parameters).some(
    ({ shared, fixed }) => shared === true && fixed !== true,
  );
  if (cells.length > 0 && isShared && experts - trueExperts >= trueExperts)
    warnings.push(
      'experts are split one at a time; with a parameter that all experts share, splitting every one of them at once can be slower',
    );
  if (audited.kind === 'regression function' && gate.weightSum === 'any') {
    warnings.push(...(await addedExperts(truth, experts, audited)));
  }
  return warnings;
}
