import { readArguments } from './arguments.ts';
import type { AnyJob } from './job.ts';
import { jobs } from './jobs.ts';
import { measureProcessorRates } from './processor-rates.ts';
import type { JobResult } from './result.ts';
import { COMMITTED, writeResult } from './results-folder.ts';
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
 * Does what a command line asks: runs the jobs of the table, or those that are named, in turn with their peers, keeps what they gave and shows
 * the table. Gives the exit code: 0, 1 where a job failed, 2 for a command line that it does not understand. That something was not reached is
 * no failure.
 */
export async function bench(words: readonly string[], { out, error }: Streams): Promise<number> {
  const known = Object.keys(jobs);
  const read = readArguments(words, known);
  if (typeof read === 'string') {
    error(read);
    return 2;
  }
  if (read.list) {
    for (const [name, { what, when }] of Object.entries(jobs))
      out(`${name.padEnd(20)} ${what}${when === 'always' ? '' : ` (${when})`}`);
    return 0;
  }
  const { names, quick, json } = read;
  const chosen = names.length > 0 ? names : known.filter((name) => isRun(name, quick));
  const folder = read.out ?? (quick ? undefined : COMMITTED);
  const rates = measureProcessorRates();
  const results: JobResult[] = [];
  const failed: { readonly job: string; readonly why: string }[] = [];
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
      if (folder !== undefined) writeResult(folder, result, known);
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      failed.push({ job: name, why });
      error(`${name}: failed: ${why}`);
    }
  }
  if (json) out(JSON.stringify({ format: 'moelab/bench-run', version: 1, results, failed }, null, 2));
  else {
    out(quick ? quickLines(results) : resultsTable(results, { links: false }));
    for (const { job, why } of failed) out(`\n${job} failed: ${why}`);
  }
  return failed.length > 0 ? 1 : 0;
}

const isRun = (name: string, quick: boolean) => {
  const { when } = jobs[name]!;
  return when === 'always' || (quick && when === 'by name');
};

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
): JobResult => ({ format: 'moelab/bench', version: 1, job: name, title, limit, notes, ...measured });
