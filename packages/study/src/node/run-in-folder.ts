import { mkdirSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { MoelabError } from '@moelab/core';
import type { Check, Claim } from '../claim.ts';
import { type AnyResults, evaluateStudy, resultsOf } from '../evaluate-study.ts';
import type { Outcome } from '../run-cell.ts';
import type { AnyStudy } from '../study.ts';
import { type KeyedCell, studyCells } from '../study-cells.ts';
import { type StudyOptions, studyOptions } from '../study-options.ts';
import { lockFolder } from './folder-lock.ts';
import { type JournalEntry, openJournal, readJournal } from './journal.ts';
import {
  checkStudyOf,
  hasRunFile,
  RUN_FORMAT,
  RUN_VERSION,
  type RunFile,
  readRunFile,
  storedClaim,
  writeRunFile,
} from './run-file.ts';
import { runProvenance } from './run-provenance.ts';
import { type Table, tableCsv, tableJsonLines, tableOf, tableParquet } from './table-files.ts';
import { runOnWorkers } from './worker-pool.ts';
import { writeWhole } from './write-whole.ts';

/** How far a run is. */
export interface RunProgress {
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  /** What is left at the pace of this session; undefined before its first cell. */
  readonly remainingSeconds: number | undefined;
}

/** How a run works, whether it is new or resumed. */
export interface SessionRequest {
  /** Threads; default: as many as there are processors. With 0 the cells run in the calling thread. */
  readonly workers?: number;
  /** When it is aborted, the cells under way are given up, and the run can be resumed. */
  readonly signal?: { readonly aborted: boolean };
  readonly onProgress?: (progress: RunProgress) => void;
}

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

/** A run in a folder: finished, or what there is of it. */
export interface FolderRun {
  readonly folder: string;
  readonly run: RunFile;
  readonly isFinished: boolean;
  /** How many cells are finished, the failed ones among them. */
  readonly done: number;
  readonly results: AnyResults;
  /** What `table.jsonl` holds when the run is finished. */
  readonly table: Table;
  readonly claims: readonly Claim[];
  readonly checks: readonly Check[];
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
    return session(study, folder, run, cells, request);
  });
}

/**
 * Goes on with a run: computes the cells that are not finished, and none that is, then writes the same files as an
 * uninterrupted run. Refuses a folder of another study or of another version of it.
 */
export async function resumeStudy(
  study: AnyStudy,
  folder: string,
  request: SessionRequest = {},
): Promise<FolderRun> {
  const run = readRunFile(folder);
  checkStudyOf(folder, run, study);
  const cells = cellsOf(study, folder, run);
  return locked(folder, () => session(study, folder, run, cells, request));
}

/** Reads a run from its folder, finished or not, and judges what there is. Claims of an unfinished run are undecided. */
export function readStudyRun(study: AnyStudy, folder: string): FolderRun {
  const run = readRunFile(folder);
  checkStudyOf(folder, run, study);
  const cells = cellsOf(study, folder, run);
  const { entries } = readJournal(join(folder, 'cells.jsonl'), study.measures);
  return judged(study, folder, run, cells, entries);
}

async function locked<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const free = lockFolder(folder);
  try {
    return await work();
  } finally {
    free();
  }
}

function cellsOf(study: AnyStudy, folder: string, run: RunFile): readonly KeyedCell[] {
  const cells = studyCells(study, studyOptions(study, run.options));
  if (cells.length === run.cells) return cells;
  throw new MoelabError(
    'INVALID_FILE',
    `${folder}: has ${run.cells} cells, but study '${study.name}' makes ${cells.length} of its options; the study was changed without a new version`,
  );
}

async function session(
  study: AnyStudy,
  folder: string,
  before: RunFile,
  cells: readonly KeyedCell[],
  request: SessionRequest,
): Promise<FolderRun> {
  const { workers = availableParallelism(), signal = { aborted: false }, onProgress } = request;
  const file = join(folder, 'cells.jsonl');
  const { entries, wholeBytes } = readJournal(file, study.measures);
  const known = new Map(entries);
  const keys = new Set(cells.map(({ key }) => key));
  const stranger = [...known.keys()].find((key) => !keys.has(key));
  if (stranger !== undefined) {
    throw new MoelabError(
      'INVALID_FILE',
      `${file}: has cell '${stranger}', which is not in the grid; the study was changed without a new version`,
    );
  }
  const missing = cells.filter(({ key }) => !known.has(key));
  let run = before;
  if (missing.length > 0) {
    const begun = new Date();
    const number = before.sessions.length;
    const withSession = (ended: Date | null): RunFile => ({
      ...before,
      sessions: [
        ...before.sessions,
        {
          ...provenance,
          workers,
          begun: begun.toISOString(),
          ended: ended?.toISOString() ?? null,
          wallSeconds: ended === null ? null : (ended.getTime() - begun.getTime()) / 1000,
        },
      ],
    });
    const provenance = runProvenance(study);
    writeRunFile(folder, withSession(null));
    const journal = openJournal(file, wholeBytes);
    const tell = progressTeller(entries, cells.length, onProgress);
    try {
      await runOnWorkers({
        study,
        options: run.options,
        seed: run.seed,
        cells: missing,
        workers,
        signal,
        onCell({ key }, { outcome, wallSeconds, cpuSeconds }) {
          const entry = { key, session: number, wallSeconds, cpuSeconds, outcome };
          journal.add(entry);
          known.set(key, entry);
          tell(outcome);
        },
      });
    } finally {
      journal.close();
    }
    run = withSession(new Date());
  }
  const finished = judged(study, folder, run, cells, known);
  const { isFinished, table } = finished;
  if (isFinished) {
    writeWhole(join(folder, 'table.jsonl'), tableJsonLines(table));
    writeWhole(join(folder, 'table.csv'), tableCsv(table));
    writeWhole(join(folder, 'table.parquet'), await tableParquet(table));
  }
  const whole: RunFile = { ...run, result: isFinished ? resultFor(finished, known) : null };
  writeRunFile(folder, whole);
  return { ...finished, run: whole };
}

function judged(
  study: AnyStudy,
  folder: string,
  run: RunFile,
  cells: readonly KeyedCell[],
  entries: ReadonlyMap<string, JournalEntry>,
): FolderRun {
  const outcomes = new Map([...entries].map(([key, { outcome }]) => [key, outcome]));
  const results = resultsOf(run.options, cells, outcomes);
  const isFinished = outcomes.size === cells.length;
  const evaluated = evaluateStudy(study, results);
  const claims = evaluated.claims.map((claim): Claim => {
    if (isFinished) return claim;
    return { ...claim, verdict: 'undecided', note: 'the run is not finished' };
  });
  const checks = evaluated.checks.map((check): Check => {
    if (isFinished) return check;
    return { ...check, status: 'not judged', detail: 'the run is not finished' };
  });
  const table = tableOf(study, cells, outcomes);
  return { folder, run, isFinished, done: outcomes.size, results, table, claims, checks };
}

function resultFor(
  { results, claims, checks }: FolderRun,
  entries: ReadonlyMap<string, JournalEntry>,
): RunFile['result'] {
  let wall = 0;
  let cpu: number | null = 0;
  for (const { wallSeconds, cpuSeconds } of entries.values()) {
    wall += wallSeconds;
    cpu = cpu === null || cpuSeconds === null ? null : cpu + cpuSeconds;
  }
  const toMilliseconds = (seconds: number) => Math.round(1000 * seconds) / 1000;
  return {
    failed: results.failed.length,
    claims: claims.map(storedClaim),
    checks,
    cellWallSeconds: toMilliseconds(wall),
    cellCpuSeconds: cpu === null ? null : toMilliseconds(cpu),
  };
}

/** Tells the progress of a session to whom it concerns, first where it begins. */
function progressTeller(
  entries: ReadonlyMap<string, JournalEntry>,
  total: number,
  onProgress: SessionRequest['onProgress'],
): (outcome: Outcome) => void {
  const begun = performance.now();
  let done = entries.size;
  let failed = 0;
  for (const { outcome } of entries.values()) if ('failed' in outcome) failed++;
  onProgress?.({ done, total, failed, remainingSeconds: undefined });
  let own = 0;
  return (outcome) => {
    done++;
    own++;
    if ('failed' in outcome) failed++;
    const pace = (performance.now() - begun) / 1000 / own;
    onProgress?.({ done, total, failed, remainingSeconds: pace * (total - done) });
  };
}
