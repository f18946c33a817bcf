import { readArguments } from './arguments.ts';
import { type MeasuredCurve, measureCurve } from './curve.ts';
import { type CurvesResult, curvesTable } from './curves-page.ts';
import { fillDocuments } from './fill-documents.ts';
import type { AnyJob } from './job.ts';
import { jobs } from './jobs.ts';
import { measureProcessorRates } from './processor-rates.ts';
import type { JobResult } from './result.ts';
import { COMMITTED, makeFolder, writePages, writeResult } from './results-folder.ts';
import { resultsTable } from './results-table.ts';
import { runInChild } from './run-in-child.ts';
import { runJob } from './run-job.ts';
import { beginSession, endSession } from './session.ts';

/** Where a program writes its lines. */
export interface Streams {
  out(text: string): void;
  error(text: string): void;
}

/**
 * Does what a command line asks: runs the jobs of the table, or those that are named, in turn with their peers, keeps what they gave, fills
 * the documents that show it where it is the committed, and shows the table. Gives the exit code: 0, 1 where a job failed, 2 for a command line that it does not understand. That something was not reached is
 * no failure.
 */
export async function bench(words: readonly string[], { out, error }: Streams): Promise<number> {
  const names = Object.keys(jobs);
  const read = readArguments(words, [...names, CURVES, ALL, PAGES]);
  if (typeof read === 'string') {
    error(read);
    return 2;
  }
  if (read.list) {
    for (const [name, { what, when }] of Object.entries(jobs))
      out(`${name.padEnd(22)} ${what}${when === 'always' ? '' : ` (${when})`}`);
    out(`${CURVES.padEnd(22)} time against n, d, K, E, k and threads (by name)`);
    out(`${ALL.padEnd(22)} all of these but the long`);
    out(`${PAGES.padEnd(22)} measures nothing: writes the pages of the results that are there`);
    return 0;
  }
  const { quick, json } = read;
  const folder = read.out ?? (quick ? undefined : COMMITTED);
  if (read.names.length === 1 && read.names[0] === PAGES) {
    await writePages(read.out ?? COMMITTED, names);
    if (read.out === undefined) fillDocuments();
    return 0;
  }
  const problem = folder === undefined ? undefined : makeFolder(folder);
  if (problem !== undefined) {
    error(`bench: --out: ${problem}`);
    return 2;
  }
  const isAll = read.names.includes(ALL) || (quick && read.names.length === 0);
  const isDefault = read.names.length === 0;
  const chosen = names.filter(
    (name) =>
      read.names.includes(name) ||
      (isAll && jobs[name]!.when !== 'long') ||
      (isDefault && jobs[name]!.when === 'always'),
  );
  const rates = measureProcessorRates();
  const results: JobResult[] = [];
  const failed: Failure[] = [];
  for (const name of chosen) {
    error(name);
    const session = beginSession(`npm run bench -- ${name}`);
    try {
      const { default: job } = await jobs[name]!.load();
      const { cases, versions } = quick
        ? await runJob(job, { quick, rates, onProgress: error })
        : await runInChild({ job: name, rates }, error);
      const result = resultOf(name, job, { session: endSession(session, versions), rates, cases });
      results.push(result);
      if (folder !== undefined) await writeResult(folder, result, names);
    } catch (thrown) {
      failed.push(failureOf(name, thrown, error));
    }
  }
  let curves: CurvesResult | undefined;
  if (read.names.includes(CURVES) || isAll) {
    try {
      curves = await runCurves(quick, error);
      if (folder !== undefined) await writeResult(folder, curves, names);
    } catch (thrown) {
      failed.push(failureOf(CURVES, thrown, error));
    }
  }
  if (folder === COMMITTED) {
    try {
      fillDocuments();
    } catch (thrown) {
      failed.push(failureOf('documents', thrown, error));
    }
  }
  if (json) out(JSON.stringify({ format: 'moelab/bench-run', version: 1, results, curves, failed }, null, 2));
  else {
    if (results.length > 0) out(quick ? quickLines(results) : resultsTable(results, { links: false }));
    if (curves !== undefined)
      out(
        quick ? `${CURVES}: ${curves.curves.map(({ axis }) => axis).join('; ')}` : curvesTable(curves.curves),
      );
    for (const { job, why } of failed) out(`\n${job} failed: ${why}`);
  }
  return failed.length > 0 ? 1 : 0;
}

/** What cannot be compared with a peer. */
const CURVES = 'curves';

/** All jobs but the long, and the curves. */
const ALL = 'all';

/** No job: the pages. */
const PAGES = 'pages';

interface Failure {
  readonly job: string;
  readonly why: string;
}

function failureOf(job: string, thrown: unknown, error: Streams['error']): Failure {
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  error(`${job}: failed: ${why}`);
  return { job, why };
}

async function runCurves(quick: boolean, error: Streams['error']): Promise<CurvesResult> {
  const session = beginSession(`npm run bench -- ${CURVES}`);
  const { curves } = await import('../jobs/curves/curves.ts');
  const measured: MeasuredCurve[] = [];
  for (const curve of curves) {
    error(`${CURVES}: in ${curve.axis}`);
    measured.push(await measureCurve(curve, quick));
  }
  return { format: 'moelab/bench-curves', version: 1, session: endSession(session, {}), curves: measured };
}

/** One line a job: who did it, and who was not there. */
const quickLines = (results: readonly JobResult[]) =>
  results
    .map(({ job, cases }) => {
      const ran = new Set(cases.flatMap(({ timings }) => timings.map(({ name }) => name)));
      const absent = new Set(cases.flatMap(({ skipped }) => skipped.map(({ name }) => name)));
      return `${job}: ${[...ran].join('; ')}${absent.size > 0 ? `; not installed: ${[...absent].join('; ')}` : ''}`;
    })
    .join('\n');

const resultOf = (
  name: string,
  { title, limit, notes = [] }: AnyJob,
  measured: Pick<JobResult, 'session' | 'rates' | 'cases'>,
): JobResult => ({
  format: 'moelab/bench',
  version: 1,
  job: name,
  when: jobs[name]!.when,
  title,
  limit,
  notes,
  ...measured,
});
