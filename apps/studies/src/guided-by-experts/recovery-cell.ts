import type { Stream } from '@moelab/numerics';
import {
  decayRate,
  randomUnits,
  recoveries,
  recoverTeacher,
  studentTeacher,
  unitsByScore,
} from '@moelab/tasks';
import { type Cell, nothing, type Row } from './columns.ts';
import { courseOf } from './course.ts';
import { escapeOf } from './escape-cell.ts';
import { foundTeachers } from './found-teachers.ts';
import { TEACHERS } from './settings.ts';

/** How long flows are followed. */
export interface Durations {
  readonly duration: number;
  readonly tuneDuration: number;
}

/** Trains a student by the population flow until it has its teacher or time is over, prunes it by both rules, and tunes what is kept together. */
export function recoveryCell(
  { inputs, units, replication }: Cell,
  { random, seed }: { readonly random: Stream; readonly seed: number },
  durations: Durations,
): Row {
  const teacher = studentTeacher({ inputs, teachers: TEACHERS, seed });
  const student = randomUnits(random.substream('student'), units, inputs);
  const run = recoverTeacher(student, teacher, { ...durations, records: replication === 0 ? 400 : 200 });
  const { trained, pruned, tuned, phases } = run;
  const scored = unitsByScore(trained.student, teacher);
  const found = recoveries(trained);
  const keptOf = (units: readonly number[]) =>
    found.filter((own) => own.some((unit) => units.includes(unit))).length;
  return {
    ...nothing,
    ...escapeOf(trained),
    end: trained.time,
    loss: trained.loss,
    ...foundTeachers(phases.found),
    shared: found.filter((own) => own.length > 1).length,
    kept: pruned.kept.length,
    keptFound: keptOf(pruned.kept),
    keptLoss: pruned.loss,
    scored: scored.kept.length,
    scoredFound: keptOf(scored.kept),
    scoredLoss: scored.loss,
    tunedLoss: tuned.loss,
    tuneRate: decayRate(tuned.records),
    course: replication === 0 ? courseOf(run) : '',
  };
}
