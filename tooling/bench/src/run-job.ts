import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownContender } from './contender.ts';
import type { AnyJob, Case, Prepared, Sizes } from './job.ts';
import { judge } from './judge.ts';
import { type PeerProgram, startPeer } from './peer-program.ts';
import { leastMs, type ProcessorRates } from './processor-rates.ts';
import type { CaseResult, Skipped } from './result.ts';
import { fullTurns, quickTurns, takeTurns } from './take-turns.ts';

/** How a job is run. */
export interface RunOptions {
  readonly quick: boolean;
  readonly rates: ProcessorRates;
  /** Told what happens, a line at a time. */
  readonly onProgress: (line: string) => void;
}

/** What a job gave, and the versions of the peers' programs. */
export interface JobRun {
  readonly cases: readonly CaseResult[];
  readonly versions: Readonly<Record<string, string>>;
}

/** Runs all cases of a job in this process, its peers beside it. */
export async function runJob(job: AnyJob, options: RunOptions): Promise<JobRun> {
  const versions: Record<string, string> = {};
  const cases: CaseResult[] = [];
  for (const one of job.cases) cases.push(await runCase(job, one, options, versions));
  return { cases, versions };
}

async function runCase(
  job: AnyJob,
  { label, sizes: full, quick, asked }: Case<Sizes>,
  options: RunOptions,
  versions: Record<string, string>,
): Promise<CaseResult> {
  const sizes = options.quick ? quick : full;
  options.onProgress(label);
  const folder = mkdtempSync(join(tmpdir(), 'moelab-bench-'));
  const programs: PeerProgram[] = [];
  let prepared: Prepared<unknown> | undefined;
  try {
    prepared = await job.prepare(sizes, folder);
    const skipped: Skipped[] = [];
    for (const peer of prepared!.peers ?? []) {
      const started = await startPeer(peer, folder);
      if ('missing' in started) {
        const remedy = `apt-get install ${peer.packages.join(' ')}`;
        skipped.push({ name: peer.name, why: `${started.missing} is not installed`, remedy });
        options.onProgress(`  ${peer.name}: skipped, ${started.missing} is not installed; ${remedy}`);
        continue;
      }
      programs.push(started);
      Object.assign(versions, started.versions);
    }
    const contenders = [
      ...prepared!.own.map(ownContender),
      ...programs.flatMap((program) => program.contenders),
    ];
    const { timings, answers } = await takeTurns(contenders, options.quick ? quickTurns : fullTurns);
    for (const { name, cpuMs, wallMs } of timings) {
      const times = `${milliseconds(cpuMs.median)} CPU, ${milliseconds(wallMs.median)} by the clock`;
      options.onProgress(`  ${name}: ${times}; ${cpuMs.runs.length} turns`);
    }
    const agreement = prepared!.agree(answers);
    const peakMiB = process.resourceUsage().maxRSS / 1024;
    const { work } = prepared!;
    const least = leastMs(work, options.rates);
    return {
      ...{ label, sizes, timings, skipped, agreement, peakMiB },
      limit: { work, leastMs: least, fraction: least / timings[0]!.cpuMs.median },
      // small sizes say nothing of speed
      outcomes: options.quick ? [] : asked.map((one) => judge(one, { timings, peakMiB })),
    };
  } finally {
    for (const program of programs) program.stop();
    await prepared?.close?.();
    rmSync(folder, { recursive: true });
  }
}

const milliseconds = (ms: number) => (ms >= 1000 ? `${(ms / 1e3).toFixed(2)} s` : `${ms.toPrecision(3)} ms`);
