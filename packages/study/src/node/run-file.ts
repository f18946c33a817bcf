import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MoelabError } from '@moelab/core';
import type { Check, Claim, Verdict } from '../claim.ts';
import type { AnyStudy } from '../study.ts';
import type { StudyOptions } from '../study-options.ts';
import type { RunProvenance } from './run-provenance.ts';
import { writeWhole } from './write-whole.ts';

/** The format of a run's `run.json`; see docs/formats.md. */
export const RUN_FORMAT = 'moelab/run-folder';
export const RUN_VERSION = 1;

/** `run.json`: what a run is of, and everything about it that is no result. */
export interface RunFile {
  readonly format: typeof RUN_FORMAT;
  readonly version: typeof RUN_VERSION;
  readonly study: { readonly name: string; readonly version: number; readonly title: string };
  /** Every default filled in. */
  readonly options: StudyOptions;
  readonly quick: boolean;
  readonly seed: number;
  /** How many there are in the grid. */
  readonly cells: number;
  /** The first run and each time that it was resumed. */
  readonly sessions: readonly Session[];
  /** Only of a finished run. */
  readonly result: RunResult | null;
}

/** One time that a run was worked on. */
export interface Session extends RunProvenance {
  readonly workers: number;
  /** ISO 8601, UTC. */
  readonly begun: string;
  /** null when it was killed, or is running. */
  readonly ended: string | null;
  readonly wallSeconds: number | null;
}

/** What a finished run says. */
export interface RunResult {
  readonly failed: number;
  readonly claims: readonly StoredClaim[];
  readonly checks: readonly Check[];
  /** Sums over cells, in the threads that computed them; CPU time is null where a cell's is unknown. */
  readonly cellWallSeconds: number;
  readonly cellCpuSeconds: number | null;
}

/** A claim as JSON: null where it has no number, no interval or no note. */
export interface StoredClaim {
  readonly id: string;
  readonly statement: string;
  readonly quantity: string;
  readonly statistic: number | null;
  readonly interval: readonly [low: number | null, high: number | null] | null;
  readonly rule: string;
  readonly verdict: Verdict;
  readonly note: string | null;
}

/** A claim as JSON can hold it. */
export function storedClaim({ statistic, interval, note, ...claim }: Claim): StoredClaim {
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    id: claim.id,
    statement: claim.statement,
    quantity: claim.quantity,
    statistic: finite(statistic),
    interval: interval === undefined ? null : [finite(interval[0]), finite(interval[1])],
    rule: claim.rule,
    verdict: claim.verdict,
    note: note ?? null,
  };
}

/** Writes `run.json` whole. */
export function writeRunFile(folder: string, run: RunFile): void {
  writeWhole(join(folder, 'run.json'), `${JSON.stringify(run, null, 2)}\n`);
}

/** Whether a folder holds a run. */
export const hasRunFile = (folder: string): boolean => existsSync(join(folder, 'run.json'));

/** Reads a folder's `run.json`; throws an INVALID_FILE error, of one line, when it is none that this version can read. */
export function readRunFile(folder: string): RunFile {
  const file = join(folder, 'run.json');
  const refuse = (what: string, cause?: unknown) => new MoelabError('INVALID_FILE', what, { cause });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw refuse(`${folder}: has no run.json; name the folder of a run (its --out)`, cause);
  }
  let run: Partial<RunFile> | null;
  try {
    run = JSON.parse(text) as Partial<RunFile>;
  } catch (cause) {
    throw refuse(`${file}: is not complete JSON; run the study in a new folder`, cause);
  }
  if (run?.format !== RUN_FORMAT)
    throw refuse(`${file}: is no run of a study (no "format": "${RUN_FORMAT}")`);
  if (run.version !== RUN_VERSION) {
    throw refuse(`${file}: has version ${run.version}, and this program reads version ${RUN_VERSION}`);
  }
  const { study, options, seed, cells, sessions } = run;
  const isWhole =
    typeof study?.name === 'string' &&
    typeof study.version === 'number' &&
    typeof options === 'object' &&
    typeof seed === 'number' &&
    typeof cells === 'number' &&
    Array.isArray(sessions);
  if (!isWhole) throw refuse(`${file}: lacks study, options, seed, cells or sessions; it was changed`);
  return run as RunFile;
}

/** Throws an INVALID_FILE error unless the folder's run is of this study in this version. */
export function checkStudyOf(folder: string, run: RunFile, study: AnyStudy): void {
  const { name, version } = run.study;
  if (name !== study.name) {
    throw new MoelabError(
      'INVALID_FILE',
      `${folder}: is a run of study '${name}', not of '${study.name}'; name another folder`,
    );
  }
  if (version !== study.version) {
    throw new MoelabError(
      'INVALID_FILE',
      `${folder}: was begun by version ${version} of study '${name}', and this is version ${study.version}; run it in a new folder`,
    );
  }
}
