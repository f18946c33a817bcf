import type { Results } from '@moelab/study';
import type { Cell, Row } from './columns.ts';
import type { GridOptions } from './grid.ts';
import { TEACHERS, UNITS } from './settings.ts';

/** The table, as this study's claims, checks and figures see it. */
export type GuidedResults = Results<GridOptions & Durations, Cell, Row>;

/** How long flows are followed, in their own time. */
export interface Durations {
  readonly duration: number;
  readonly tuneDuration: number;
  readonly escapeDuration: number;
  readonly sampledDuration: number;
}

/** The rows of one part. */
export const partOf = ({ rows }: GuidedResults, part: string): readonly (Cell & Row)[] =>
  rows.filter((row) => row.part === part);

/** The recoveries at one d with one m. */
export const recoveriesAt = (
  results: GuidedResults,
  inputs: number,
  units: number,
): readonly (Cell & Row)[] =>
  partOf(results, 'recovery').filter((row) => row.inputs === inputs && row.units === units);

/** The recoveries with m = 25, at every d. */
export const recoveriesOfPaper = (results: GuidedResults): readonly (Cell & Row)[] =>
  partOf(results, 'recovery').filter(({ units }) => units === UNITS);

/** Whether training has found every teacher. */
export const hasAll = ({ found }: Row): boolean => found === TEACHERS;
