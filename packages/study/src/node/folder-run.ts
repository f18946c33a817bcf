import type { Check, Claim } from '../claim.ts';
import { type AnyResults, evaluateStudy, resultsOf } from '../evaluate-study.ts';
import type { AnyStudy } from '../study.ts';
import type { KeyedCell } from '../study-cells.ts';
import type { JournalEntry } from './journal.ts';
import { type RunFile, type RunResult, storedClaim } from './run-file.ts';
import { type Table, tableOf } from './table-files.ts';

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

/** Judges what there is of a run. Claims of an unfinished run are undecided, its checks not judged. */
export function judgedRun(
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

/** What `run.json` keeps of a finished run, with the cost of its cells. */
export function runResult(
  { results, claims, checks }: FolderRun,
  entries: ReadonlyMap<string, JournalEntry>,
): RunResult {
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
