import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { MoelabError } from '@moelab/core';
import type { AnyStudy } from '../study.ts';
import { studyCells } from '../study-cells.ts';
import { type StudyOptions, studyOptions } from '../study-options.ts';
import { lockFolder } from './folder-lock.ts';
import { type FolderRun, judgedRun } from './folder-run.ts';
import { readJournal } from './journal.ts';
import {
  checkStudyOf,
  hasRunFile,
  RUN_FORMAT,
  RUN_VERSION,
  type RunFile,
  readRunFile,
  writeRunFile,
} from './run-file.ts';
import { journalFile, type OpenRun, type SessionRequest, workOnRun } from './work-on-run.ts';

/** A new run. */
export interface FolderRunRequest extends SessionRequest {
  /** Is made; must not hold a run or anything else. */
  readonly folder: string;
  /** What differs from the defaults, or from the quick values. */
  readonly options?: StudyOptions;
  readonly quick?: boolean;
  /** Default 1. */
  readonly seed?: number;
}

/**
 * Runs a study on several threads and keeps it in a folder; the table has the same bytes for any number of them.
 *
 * While it runs, every finished cell is a line of `cells.jsonl` on the disk; at the end there are `table.jsonl`,
 * `table.csv`, `table.parquet` and the result in `run.json`. Whatever stops it, `resumeStudy` goes on.
 */
export async function runStudyInFolder(study: AnyStudy, request: FolderRunRequest): Promise<FolderRun> {
  const { folder, quick = false, seed = 1 } = request;
  const options = studyOptions(study, request.options, { quick });
  const cells = studyCells(study, options);
  if (hasRunFile(folder)) {
    checkStudyOf(folder, readRunFile(folder), study);
    throw new MoelabError(
      'INVALID_FILE',
      `${folder}: holds a run already; resume it, or name another folder`,
    );
  }
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new MoelabError('INVALID_FILE', `${folder}: cannot be made (${code})`, { cause });
  }
  if (readdirSync(folder).length > 0) {
    throw new MoelabError('INVALID_FILE', `${folder}: is not empty and holds no run; name a new folder`);
  }
  const { name, version, title } = study;
  const run: RunFile = {
    format: RUN_FORMAT,
    version: RUN_VERSION,
    study: { name, version, title },
    options,
    quick,
    seed,
    cells: cells.length,
    sessions: [],
    result: null,
  };
  return locked(folder, () => {
    writeRunFile(folder, run);
    return workOnRun({ study, folder, run, cells }, request);
  });
}

/**
 * Goes on with a run: computes the cells that are not finished, and none that is, then writes the same files as an
 * uninterrupted run. Refuses a folder of another study or of another version of it, and that of a finished run without
 * its `cells.jsonl`.
 */
export async function resumeStudy(
  study: AnyStudy,
  folder: string,
  request: SessionRequest = {},
): Promise<FolderRun> {
  openedRun(study, folder); // a folder that is refused is left as it was, without a lock
  return locked(folder, () => workOnRun(openedRun(study, folder), request));
}

/**
 * Reads a run from its folder, finished or not, and judges what there is. Claims of an unfinished run are undecided. Refuses
 * what `resumeStudy` refuses.
 */
export function readStudyRun(study: AnyStudy, folder: string): FolderRun {
  const { run, cells } = openedRun(study, folder);
  const { entries } = readJournal(journalFile(folder), study.measures);
  return judgedRun(study, folder, run, cells, entries);
}

async function locked<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const free = lockFolder(folder);
  try {
    return await work();
  } finally {
    free();
  }
}

function openedRun(study: AnyStudy, folder: string): OpenRun {
  const run = readRunFile(folder);
  checkStudyOf(folder, run, study);
  if (run.result && !existsSync(journalFile(folder))) {
    throw new MoelabError(
      'INVALID_FILE',
      `${folder}: is finished, but its cells.jsonl is not here, so there is nothing to go on with or to draw; its page and tables are as they were left, and a new run takes a new folder`,
    );
  }
  const cells = studyCells(study, studyOptions(study, run.options));
  if (cells.length === run.cells) return { study, folder, run, cells };
  throw new MoelabError(
    'INVALID_FILE',
    `${folder}: has ${run.cells} cells, but study '${study.name}' makes ${cells.length} of its options; the study was changed without a new version`,
  );
}
