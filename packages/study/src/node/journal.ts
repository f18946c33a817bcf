import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { MoelabError } from '@moelab/core';
import type { Columns, Value } from '../columns.ts';
import type { Outcome } from '../run-cell.ts';

/** A finished cell as a line of `cells.jsonl`: what came of it, and what it took. */
export interface JournalEntry {
  readonly key: string;
  /** Which of the run's sessions it was finished in, from 0. */
  readonly session: number;
  readonly wallSeconds: number;
  /** Of the worker's thread; null where the system does not tell. */
  readonly cpuSeconds: number | null;
  readonly outcome: Outcome;
}

/** What a journal holds. */
export interface JournalContent {
  readonly entries: ReadonlyMap<string, JournalEntry>;
  /** How many bytes of whole lines there are; what comes after them is a line that was cut off. */
  readonly wholeBytes: number;
}

/**
 * Reads a journal. A last line that was cut off, as by kill −9, is left out: its cell is not finished. Any other line that
 * is not an entry of these measures throws an INVALID_FILE error.
 */
export function readJournal(file: string, measures: Columns): JournalContent {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { entries: new Map(), wholeBytes: 0 };
    throw error;
  }
  const wholeBytes = bytes.lastIndexOf(0x0a) + 1;
  const entries = new Map<string, JournalEntry>();
  for (const [i, line] of bytes.toString('utf8', 0, wholeBytes).split('\n').slice(0, -1).entries()) {
    const entry = parsedEntry(line, measures);
    if (entry === undefined) {
      throw new MoelabError(
        'INVALID_FILE',
        `${file}:${i + 1}: is no finished cell of this study; the file was changed, run the study in a new folder`,
      );
    }
    entries.set(entry.key, entry);
  }
  return { entries, wholeBytes };
}

/** A journal that is being written. */
export interface Journal {
  /** Adds a line; when it returns, the line is on the disk. */
  add(entry: JournalEntry): void;
  close(): void;
}

/** Opens a journal to add to it, after its first `wholeBytes` bytes. */
export function openJournal(file: string, wholeBytes: number): Journal {
  const handle = openSync(file, 'a');
  ftruncateSync(handle, wholeBytes);
  return {
    add({ outcome, ...entry }) {
      try {
        writeSync(handle, `${JSON.stringify({ ...entry, ...outcome })}\n`);
        fsyncSync(handle);
      } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        throw new MoelabError(
          'INVALID_FILE',
          `${file}: cannot be written (${code}); what is finished is kept, and the run can be resumed`,
          { cause },
        );
      }
    },
    close: () => closeSync(handle),
  };
}

function parsedEntry(line: string, measures: Columns): JournalEntry | undefined {
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const { key, session, wallSeconds, cpuSeconds, row, failed } = parsed ?? {};
  if (typeof key !== 'string' || typeof session !== 'number' || typeof wallSeconds !== 'number')
    return undefined;
  if (cpuSeconds !== null && typeof cpuSeconds !== 'number') return undefined;
  const entry = { key, session, wallSeconds, cpuSeconds };
  if (typeof failed === 'string') return { ...entry, outcome: { failed } };
  const values = parsedRow(row, measures);
  return values && { ...entry, outcome: { row: values } };
}

/** A row of the measures' kinds; JSON has no NaN, so null stands for it. */
function parsedRow(row: unknown, measures: Columns): Readonly<Record<string, Value>> | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  const given = row as Readonly<Record<string, unknown>>;
  const names = Object.keys(measures);
  if (Object.keys(given).length !== names.length) return undefined;
  const values: Record<string, Value> = {};
  for (const name of names) {
    const value = given[name] === null && measures[name]!.kind === 'number' ? Number.NaN : given[name];
    if (typeof value !== measures[name]!.kind) return undefined;
    values[name] = value as Value;
  }
  return values;
}
