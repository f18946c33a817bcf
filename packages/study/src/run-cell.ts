import { isMoelabError } from '@moelab/core';
import { stream } from '@moelab/numerics';
import { recordProblem, type Value } from './columns.ts';
import type { AnyStudy } from './study.ts';
import type { KeyedCell } from './study-cells.ts';
import type { StudyOptions } from './study-options.ts';

/** What came of a cell: the values of its measures, or why there are none. */
export type Outcome = { readonly row: Readonly<Record<string, Value>> } | { readonly failed: string };

/** What is the same for all cells of a run. */
export interface RunContext {
  readonly options: StudyOptions;
  readonly seed: number;
  readonly signal: { readonly aborted: boolean };
}

/**
 * Runs one cell. What it throws makes a failed cell, of which the first line is the reason; only an ABORTED error after
 * the signal was aborted is thrown on: such a cell is not finished.
 */
export async function runCell(
  study: AnyStudy,
  { key, cell }: KeyedCell,
  context: RunContext,
): Promise<Outcome> {
  const { seed, signal } = context;
  try {
    const random = stream(seed, 'study', study.name, key);
    const row = await study.run(cell, { ...context, random });
    const problem = recordProblem(study.measures, row);
    return problem === undefined ? { row: normal(study, row) } : { failed: `run: ${problem}` };
  } catch (error) {
    if (signal.aborted && isMoelabError(error) && error.code === 'ABORTED') throw error;
    return { failed: reasonOf(error) };
  }
}

/** The row in the order of the columns; what is not finite becomes NaN, and −0 becomes 0, so that a stored row is the same. */
function normal(study: AnyStudy, row: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.keys(study.measures).map((name) => {
      const value = row[name]!;
      if (typeof value !== 'number') return [name, value];
      return [name, Number.isFinite(value) ? value + 0 : Number.NaN];
    }),
  );
}

/** The first line of what was thrown. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.trim().split('\n')[0]! || 'an error without a message';
}
