import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MeasuredCurve } from './curve.ts';
import { jobPage } from './job-page.ts';
import { jobs } from './jobs.ts';
import type { JobResult, Outcome } from './result.ts';
import { COMMITTED, pagesOf, readResults, writeResult } from './results-folder.ts';
import { resultsPage } from './results-page.ts';
import { resultsTable } from './results-table.ts';
import { spread } from './spread.ts';

const timing = (name: string, ms: readonly number[]) => ({
  ...{ name, calls: 2 },
  ...{ cpuMs: spread(ms), wallMs: spread(ms) },
});
const ratio = { kind: 'ratio', of: 'moelab', to: ['numpy'], time: 'cpu', atMost: 0.25 } as const;
const result: JobResult = {
  ...{
    format: 'moelab/bench',
    version: 1,
    job: 'ksg',
    when: 'always',
    title: 'An estimate',
    limit: 'It must look.',
    notes: [],
  },
  session: {
    ...{
      command: 'npm run bench -- ksg',
      began: '2026-01-02T03:04:05.678Z',
      ended: '2026-01-02T03:05:00.000Z',
    },
    ...{ uptime: ['load average: 0.10, 0.20, 0.30', 'load average: 1'], processor: 'A processor' },
    ...{ processors: 2, memoryGiB: 8, system: 'linux', versions: { node: '20.1.0' }, commit: null },
  },
  rates: { flops: 2e10, flops32: 4e10, bytes: 1e10 },
  cases: [
    {
      ...{ label: 'the case', sizes: { n: 10 }, agreement: 'They agree.', peakMiB: 12.6 },
      timings: [timing('moelab', [1, 2, 4]), timing('numpy, best', [8, 8, 8])],
      skipped: [
        { name: 'R flexmix', why: 'flexmix is not installed', remedy: 'apt-get install r-cran-flexmix' },
      ],
      limit: { work: { exps: 1e6 }, leastMs: 1, fraction: 0.5 },
      outcomes: [
        {
          asked: ratio,
          ours: 'moelab',
          value: 0.25,
          quartiles: [0.2, 0.3],
          against: 'numpy, best',
          verdict: 'reached',
        },
        {
          asked: { ...ratio, to: ['R flexmix'], atMost: 0.05 },
          ...{ ours: null, value: null, quartiles: null, against: null, verdict: 'not run' },
        },
      ],
    },
  ],
};

describe('pages of results', () => {
  it('table what was asked for, what was seen, and why a peer was not run', () => {
    expect(resultsTable([result], { links: true }).split('\n').slice(2)).toEqual([
      '| [the case](ksg.md) | 2.00 ms | numpy, best: 8.00 ms | 0.250 [0.200, 0.300] | ≤ 0.25 | reached |',
      '| [the case](ksg.md) |  | R flexmix: flexmix is not installed | – | ≤ 0.05 | not run |',
    ]);
  });

  it('state the limit and the fraction reached, the remedy for a missing peer, the load and the versions', () => {
    const page = jobPage(result);
    for (const part of [
      'limit: 1.00e+6 exponentials take 1.00 ms at these rates; moelab is at 50 % of it',
      'R flexmix was not run: flexmix is not installed (`apt-get install r-cran-flexmix`)',
      '| moelab | 2.00 ms | 1.50 ms – 3.00 ms | 2.00 ms | 3 × 2 |',
      'node 20.1.0',
      'load average: 0.10, 0.20, 0.30',
    ])
      expect(page).toContain(part);
    expect(resultsPage([result])).toContain('| 0.10, 0.20, 0.30 |');
  });

  it('say how much faster a peer is that is reported beside the one that is judged', () => {
    const [one] = result.cases;
    const [judged] = one!.outcomes;
    const { atMost: _, ...reported } = ratio;
    const aside = (value: number): Outcome => ({
      ...judged!,
      ...{ asked: { ...reported, peer: 'made for speed' }, against: 'numpy, fast', value },
    });
    const pageWith = (value: number) =>
      jobPage({ ...result, cases: [{ ...one!, outcomes: [judged!, aside(value)] }] });
    expect(pageWith(1.5)).toContain(
      '- numpy, fast, made for speed, is 6.00 times as fast as numpy, best, and 1.50 times as fast as moelab',
    );
    expect(pageWith(0.5)).toContain('is 2.00 times as fast as numpy, best, and slower than moelab');
    expect(jobPage(result)).not.toContain('times as fast');
  });

  it('show each curve in one figure, beside a line of its slope', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'moelab-bench-pages-'));
    try {
      const curve = (axis: string, ms: readonly number[]): MeasuredCurve => ({
        ...{ axis, what: `what in ${axis}`, expected: 'steady', time: 'cpu', slope: 1, lastSlope: 1 },
        points: ms.map((one, at) => ({ value: 10 ** (at + 1), ms: spread([one]) })),
      });
      const { session } = result;
      const curves = [curve('n', [1, 10, 100]), curve('K', [2, 4])];
      await writeResult(folder, { format: 'moelab/bench-curves', version: 1, session, curves }, []);
      expect(readdirSync(folder)).toEqual([
        ...['curves-in-n.svg', 'curves-in-parts.svg', 'curves.json', 'curves.md'],
      ]);
      const read = (file: string) => readFileSync(join(folder, file), 'utf8');
      expect(read('curves.md')).toContain('](curves-in-parts.svg)');
      expect(read('curves-in-n.svg')).toContain('n: what in n');
      expect(read('curves-in-n.svg')).not.toContain('what in K');
      expect(read('curves-in-parts.svg')).toContain('K: what in K');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('that are committed are what the committed results give, each of a job that there is', async () => {
    const results = readResults(COMMITTED, Object.keys(jobs));
    expect(results.filter(({ job }) => !Object.hasOwn(jobs, job))).toEqual([]);
    const pages = await pagesOf(COMMITTED, Object.keys(jobs));
    for (const [file, text] of Object.entries(pages))
      expect(readFileSync(join(COMMITTED, file), 'utf8'), file).toBe(text);
    // besides them, one of data for each job, and that of the curves
    expect(readdirSync(COMMITTED)).toHaveLength(Object.keys(pages).length + results.length + 1);
  });
});
