import type { Flow, FoundTeacher, Phases, Recovery } from '@moelab/tasks';

/** How a training went, thinly: what the figures of one run are drawn from. */
export interface Course {
  readonly time: readonly number[];
  readonly loss: readonly number[];
  /** By teacher, w · w* and v · v* of the unit that has found it in the end, or of the one whose direction is nearest. */
  readonly directions: readonly (readonly number[])[];
  readonly routers: readonly (readonly number[])[];
  readonly tuneTime: readonly number[];
  readonly tuneLoss: readonly number[];
  readonly phases: Pick<Phases, 'search' | 'routing' | 'recovery'>;
}

/** How many times are kept of each flow. */
const POINTS = 80;

/** Writes down a run. */
export function courseOf({ trained, tuned, phases }: Recovery): string {
  const teachers = trained.routers.cols;
  const units = Array.from({ length: teachers }, (_, j) => unitOf(trained, phases.found, j));
  const some = thinned(trained.records);
  const along = (which: 'directions' | 'routers') =>
    units.map((unit, j) => some.map((record) => rounded(record[which].data[unit * teachers + j]!)));
  const tuning = thinned(tuned.records);
  const { search, routing, recovery } = phases;
  const course: Course = {
    time: some.map(({ time }) => rounded(time)),
    loss: some.map(({ loss }) => rounded(loss)),
    directions: along('directions'),
    routers: along('routers'),
    tuneTime: tuning.map(({ time }) => rounded(trained.time + time)),
    tuneLoss: tuning.map(({ loss }) => rounded(loss)),
    phases: { search, routing, recovery },
  };
  return JSON.stringify(course);
}

/** Reads a run again. */
export const readCourse = (text: string): Course => JSON.parse(text) as Course;

function unitOf({ directions }: Flow, found: readonly FoundTeacher[], teacher: number): number {
  const known = found.find((one) => one.teacher === teacher);
  if (known !== undefined) return known.unit;
  const { rows, cols, data } = directions;
  const all = Array.from({ length: rows }, (_, i) => data[i * cols + teacher]!);
  return all.indexOf(Math.max(...all));
}

/** Every so many, with the first and the last. */
function thinned<T>(all: readonly T[]): readonly T[] {
  const every = Math.max(1, Math.ceil(all.length / POINTS));
  return all.filter((_, i) => i % every === 0 || i === all.length - 1);
}

const rounded = (v: number): number => Number(v.toPrecision(4));
