import type { Stream } from '@moelab/numerics';
import { type Flow, randomUnits, reducedTimes, sphericalFlow, studentTeacher } from '@moelab/tasks';
import { type Cell, nothing, type Row } from './columns.ts';
import { TEACHERS } from './settings.ts';

/** The alignment at which a direction has escaped. */
const ESCAPED = 0.5;

/** Follows a flow until the first direction has escaped from the start, or time is over. */
export function escapeCell(
  { inputs, units }: Cell,
  { random, seed }: { readonly random: Stream; readonly seed: number },
  duration: number,
): Row {
  const teacher = studentTeacher({ inputs, teachers: TEACHERS, seed });
  const flow = sphericalFlow(randomUnits(random.substream('student'), units, inputs), teacher, {
    duration,
    levels: [ESCAPED],
    until: ({ directions }) => directions.data.some((v) => v >= ESCAPED),
  });
  return { ...nothing, ...escapeOf(flow), end: flow.time, loss: flow.loss };
}

/** Reads start and escape off a flow; NaN for a flow that never escapes. */
export function escapeOf(flow: Flow): Pick<Row, 'start' | 'escape' | 'reducedEscape'> {
  const start = Math.max(...flow.records[0]!.directions.data);
  const { directions } = flow.crossings.find(({ level }) => level === ESCAPED)!;
  const times = [...directions.data].filter((time) => !Number.isNaN(time));
  return {
    start,
    escape: times.length === 0 ? Number.NaN : Math.min(...times),
    reducedEscape: reducedTimes({ direction: start, levels: [ESCAPED] }).directions[0]!,
  };
}
