import { MoelabError } from '@moelab/core';
import { ALIGNED, recoveries } from './alignments.ts';
import type { Crossings, Flow } from './spherical-flow.ts';

/** How one teacher was found. */
export interface FoundTeacher {
  readonly teacher: number;
  /** The unit that has it at the end; of several, the first to align its direction. */
  readonly unit: number;
  /** When the unit's direction first reached 0.5. */
  readonly escape: number;
  /** When its direction, its expert's vector, first reached 0.9. */
  readonly direction: number;
  /** When its router first reached 0.9. */
  readonly router: number;
}

/** The stages of a run, in its time; NaN where a stage did not come. */
export interface Phases {
  /** Until a direction first reaches 0.5. */
  readonly search: readonly [from: number, to: number];
  /** From there until the first teacher is found, router and direction. */
  readonly routing: readonly [from: number, to: number];
  /** From there until the last of those that are found is. */
  readonly recovery: readonly [from: number, to: number];
  /** When training ended and units were pruned. */
  readonly prune: number;
  readonly tune: readonly [from: number, to: number];
  /** The teachers that are found at the end of training, in the order in which they were. */
  readonly found: readonly FoundTeacher[];
}

/**
 * Tells the stages of a training apart by the first crossings of 0.5 and 0.9: search, in which nothing is aligned; routing, in which a
 * found direction guides its router; recovery of one teacher after the other.
 *
 * Needs a flow with these levels (the default). A teacher is found by a unit with both alignments ≥ 0.9 at the end of training.
 */
export function phasesOf(trained: Flow, tuned?: Flow): Phases {
  const [half, full] = [crossingsAt(trained, 0.5), crossingsAt(trained, ALIGNED)];
  const { cols: teachers } = trained.routers;
  const found = recoveries(trained)
    .flatMap((units, teacher): readonly FoundTeacher[] => {
      const times = units.map((unit) => {
        const at = unit * teachers + teacher;
        return {
          teacher,
          unit,
          escape: half.directions.data[at]!,
          direction: full.directions.data[at]!,
          router: full.routers.data[at]!,
        };
      });
      return times.sort((a, b) => a.direction - b.direction).slice(0, 1);
    })
    .sort((a, b) => completed(a) - completed(b));
  const escaped = half.directions.data.reduce(
    (least, t) => (t < least || Number.isNaN(least) ? t : least),
    Number.NaN,
  );
  const first = found.length > 0 ? completed(found[0]!) : Number.NaN;
  const last = found.length > 0 ? completed(found.at(-1)!) : Number.NaN;
  return {
    search: [0, escaped],
    routing: [escaped, first],
    recovery: [first, last],
    prune: trained.time,
    tune: tuned === undefined ? [Number.NaN, Number.NaN] : [trained.time, trained.time + tuned.time],
    found,
  };
}

const completed = ({ direction, router }: FoundTeacher): number => Math.max(direction, router);

function crossingsAt({ crossings }: Flow, level: number): Crossings {
  const found = crossings.find((one) => one.level === level);
  if (found === undefined)
    throw new MoelabError(
      'INVALID_DATA',
      `phasesOf: the flow must have timed the level ${level}; give it in levels`,
    );
  return found;
}
