import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { MoelabError } from '@moelab/core';
import type { AnyStudy } from '../study.ts';
import type { KeyedCell } from '../study-cells.ts';
import { type FolderRun, judgedRun, runResult } from './folder-run.ts';
import { type JournalContent, type JournalEntry, openJournal, readJournal } from './journal.ts';
import { type RunFile, writeRunFile } from './run-file.ts';
import { progressTeller, type RunProgress } from './run-progress.ts';
import { runProvenance } from './run-provenance.ts';
import { tableCsv, tableJsonLines, tableParquet } from './table-files.ts';
import { runOnWorkers } from './worker-pool.ts';
import { writeWhole } from './write-whole.ts';

/** How a run works, whether it is new or resumed. */
export interface SessionRequest {
  /** Threads; default: as many as there are processors. With 0 the cells run in the calling thread. */
  readonly workers?: number;
  /** When it is aborted, the cells under way are given up, and the run can be resumed. */
  readonly signal?: { readonly aborted: boolean };
  /** Called as cells end. */
  readonly onProgress?: (progress: RunProgress) => void;
}

/** A run whose folder this process has to itself. */
export interface OpenRun {
  readonly study: AnyStudy;
  readonly folder: string;
  /** As `run.json` has it. */
  readonly run: RunFile;
  readonly cells: readonly KeyedCell[];
}

/** Computes the cells of a run that are not finished, if any, and writes table and result when all are. */
export async function workOnRun(open: OpenRun, request: SessionRequest): Promise<FolderRun> {
  const { study, folder, cells } = open;
  const journal = readJournal(journalFile(folder), study.measures);
  checkCells(folder, cells, journal);
  const isMissing = cells.some(({ key }) => !journal.entries.has(key));
  const { run, entries } = isMissing
    ? await computeMissing(open, journal, request)
    : { run: open.run, entries: journal.entries };
  const judged = judgedRun(study, folder, run, cells, entries);
  const { isFinished, table } = judged;
  if (isFinished) {
    writeWhole(join(folder, 'table.jsonl'), tableJsonLines(table));
    writeWhole(join(folder, 'table.csv'), tableCsv(table));
    writeWhole(join(folder, 'table.parquet'), await tableParquet(table));
  }
  const written: RunFile = { ...run, result: isFinished ? runResult(judged, entries) : null };
  writeRunFile(folder, written);
  return { ...judged, run: written };
}

/** The journal of a run's finished cells. */
export const journalFile = (folder: string): string => join(folder, 'cells.jsonl');

function checkCells(folder: string, cells: readonly KeyedCell[], { entries }: JournalContent): void {
  const keys = new Set(cells.map(({ key }) => key));
  const stranger = [...entries.keys()].find((key) => !keys.has(key));
  if (stranger === undefined) return;
  throw new MoelabError(
    'INVALID_FILE',
    `${journalFile(folder)}: has cell '${stranger}', which is not in the grid; the study was changed without a new version`,
  );
}

/** One session: adds it to `run.json`, and each cell that it finishes to the journal. */
async function computeMissing(
  { study, folder, run, cells }: OpenRun,
  { entries, wholeBytes }: JournalContent,
  { workers = availableParallelism(), signal = { aborted: false }, onProgress }: SessionRequest,
): Promise<{ readonly run: RunFile; readonly entries: ReadonlyMap<string, JournalEntry> }> {
  const known = new Map(entries);
  const session = run.sessions.length;
  const provenance = runProvenance(study);
  const begun = new Date();
  const withSession = (ended: Date | undefined): RunFile => ({
    ...run,
    sessions: [
      ...run.sessions,
      {
        ...provenance,
        workers,
        begun: begun.toISOString(),
        ended: ended?.toISOString() ?? null,
        wallSeconds: ended === undefined ? null : (ended.getTime() - begun.getTime()) / 1000,
      },
    ],
  });
  writeRunFile(folder, withSession(undefined));
  const tell = progressTeller(entries, cells.length, onProgress);
  const journal = openJournal(journalFile(folder), wholeBytes);
  try {
    await runOnWorkers({
      study,
      options: run.options,
      seed: run.seed,
      cells: cells.filter(({ key }) => !entries.has(key)),
      workers,
      signal,
      onCell({ key }, { outcome, wallSeconds, cpuSeconds }) {
        const entry = { key, session, wallSeconds, cpuSeconds, outcome };
        journal.add(entry);
        known.set(key, entry);
        tell(outcome);
      },
    });
  } finally {
    journal.close();
  }
  return { run: withSession(new Date()), entries: known };
}
