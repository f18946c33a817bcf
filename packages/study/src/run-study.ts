import type { InputOf, Params } from '@moelab/core';
import type { Check, Claim } from './claim.ts';
import type { Columns } from './columns.ts';
import { type AnyResults, evaluateStudy, resultsOf } from './evaluate-study.ts';
import { type Outcome, runCell } from './run-cell.ts';
import type { ResultsOf, Study } from './study.ts';
import { studyCells } from './study-cells.ts';
import { type StudyOptions, studyOptions } from './study-options.ts';

/** How a study is run. */
export interface RunRequest<O> {
  /** What differs from the defaults, or from the quick values. */
  readonly options?: O;
  readonly quick?: boolean;
  /** Default 1. */
  readonly seed?: number;
  readonly signal?: { readonly aborted: boolean };
  /** Called after each cell. */
  readonly onCell?: (progress: {
    readonly key: string;
    readonly done: number;
    readonly total: number;
  }) => void;
}

/** A finished run. */
export interface StudyRun<R> {
  readonly results: R;
  readonly claims: readonly Claim[];
  readonly checks: readonly Check[];
}

/**
 * Runs a study in this thread, cell after cell, and keeps nothing on disk; anywhere JavaScript runs. `runStudyInFolder`
 * of `@moelab/study/node` gives the same table on several workers, and survives a kill.
 */
export async function runStudy<P extends Params, F extends Columns, M extends Columns>(
  study: Study<P, F, M>,
  request: RunRequest<Partial<InputOf<P>>> = {},
): Promise<StudyRun<ResultsOf<P, F, M>>> {
  const { quick = false, seed = 1, signal = { aborted: false }, onCell } = request;
  const options = studyOptions(study, request.options as StudyOptions | undefined, { quick });
  const cells = studyCells(study, options);
  const outcomes = new Map<string, Outcome>();
  for (const cell of cells) {
    outcomes.set(cell.key, await runCell(study, cell, { options, seed, signal }));
    onCell?.({ key: cell.key, done: outcomes.size, total: cells.length });
  }
  const results: AnyResults = resultsOf(options, cells, outcomes);
  return { results: results as unknown as ResultsOf<P, F, M>, ...evaluateStudy(study, results) };
}
