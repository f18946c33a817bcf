import { existsSync } from 'node:fs';
import { MoelabError } from '@moelab/core';
import { findStudy, optionsFromWords } from '@moelab/study';
import {
  type FolderRun,
  type RunProgress,
  readRunFile,
  resumeStudy,
  runStudyInFolder,
  writeReport,
} from '@moelab/study/node';
import { InterruptedError } from '../interrupted-error.ts';
import { progressLine } from '../progress-line.ts';
import type { Terminal } from '../terminal.ts';
import { knownStudies } from './known-studies.ts';
import { runDocumentOf } from './run-document.ts';
import { runReport } from './run-report.ts';

interface OutputRequest {
  readonly workers: number | undefined;
  readonly module: string | undefined;
  readonly json: boolean;
  readonly commandLine: readonly string[];
}

/** What `moelab run STUDY` was asked for. */
export interface RunStudyRequest extends OutputRequest {
  readonly study: string;
  /** The `key=value` words. */
  readonly words: readonly string[];
  readonly quick: boolean;
  readonly seed: number | undefined;
  readonly out: string | undefined;
}

/** What `moelab resume` was asked for. */
export interface ResumeStudyRequest extends OutputRequest {
  readonly folder: string;
}

/** Runs a study in a new folder, and prints its claims with their verdicts; fails when a check does. */
export async function runStudyCommand(request: RunStudyRequest, terminal: Terminal): Promise<void> {
  const { words, quick, seed = 1, out } = request;
  const study = findStudy(await knownStudies(request.module), request.study);
  const options = optionsFromWords(study, words);
  const folder = out ?? freeFolder(`runs/${study.name}`);
  await printed(request, study.name, terminal, (session) =>
    runStudyInFolder(study, { folder, options, quick, seed, ...session }),
  );
}

/** Goes on with a run, and prints what `moelab run` would have printed. */
export async function resumeStudyCommand(request: ResumeStudyRequest, terminal: Terminal): Promise<void> {
  const { folder } = request;
  const { name } = readRunFile(folder).study;
  const study = findStudy(await knownStudies(request.module), name);
  await printed(request, name, terminal, (session) => resumeStudy(study, folder, session));
}

/** Writes the page of a run, and says where. */
export async function reportStudyCommand(
  { folder, module }: { readonly folder: string; readonly module: string | undefined },
  { stdout }: Terminal,
): Promise<void> {
  const study = findStudy(await knownStudies(module), readRunFile(folder).study.name);
  const { report, isFinished, done, run } = await writeReport(study, folder);
  stdout.write(
    `Wrote ${report}${isFinished ? '' : `, of ${done} of ${run.cells} cells: the run is not finished`}.\n`,
  );
}

type Session = Parameters<typeof resumeStudy>[2] & object;

async function printed(
  { workers, module, json, commandLine }: OutputRequest,
  name: string,
  terminal: Terminal,
  work: (session: Session) => Promise<FolderRun>,
): Promise<void> {
  const progress = progressLine(terminal.stderr, `moelab: ${name}`, { unwatchedMs: 30_000 });
  const done = await work({
    ...(workers === undefined ? {} : { workers }),
    signal: terminal.signal,
    onProgress: (now) => progress.show(stageOf(now)),
  }).finally(progress.clear);
  const { folder, run } = done;
  if (!done.isFinished) {
    const from = module === undefined ? '' : ` --module ${module}`;
    throw new InterruptedError(
      `interrupted: ${done.done} of ${run.cells} cells are finished and kept; moelab resume ${folder}${from} goes on`,
    );
  }
  terminal.stdout.write(
    json ? `${JSON.stringify(runDocumentOf(done, commandLine), null, 2)}\n` : `${runReport(done)}\n`,
  );
  const problem = failureOfRun(done);
  if (problem !== undefined) throw new MoelabError('CHECK_FAILED', problem);
}

const stageOf = ({ done, total, failed, remainingSeconds }: RunProgress) => ({
  stage: failed === 0 ? 'cells' : `cells (${failed} failed)`,
  done,
  total,
  ...(remainingSeconds === undefined ? {} : { remainingSeconds }),
});

function failureOfRun({ run, results, checks }: FolderRun): string | undefined {
  if (results.failed.length === run.cells) {
    return `all ${run.cells} cells failed, the first one for this reason: ${results.failed[0]!.failed}`;
  }
  const failing = checks.filter(({ status }) => status === 'fails');
  if (failing.length === 0) return undefined;
  const names = failing.map(({ id, detail }) => `${id} (${detail})`).join(', ');
  return `${failing.length === 1 ? 'a check fails' : `${failing.length} checks fail`}: ${names}`;
}

/** The first of runs/x, runs/x-2, runs/x-3, … that is not there. */
function freeFolder(folder: string): string {
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? folder : `${folder}-${i}`;
    if (!existsSync(candidate)) return candidate;
  }
}
