import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CurvesResult, curvesPage } from './curves-page.ts';
import { jobPage } from './job-page.ts';
import { jobs } from './jobs.ts';
import type { JobResult } from './result.ts';
import { COMMITTED, readResults } from './results-folder.ts';
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
      'limit: 1.00e+6 exponentials take 1.00 ms at least; moelab is at 50 % of it',
      'R flexmix was not run: flexmix is not installed (`apt-get install r-cran-flexmix`)',
      '| moelab | 2.00 ms | 1.50 ms – 3.00 ms | 2.00 ms | 3 × 2 |',
      'node 20.1.0',
      'load average: 0.10, 0.20, 0.30',
    ])
      expect(page).toContain(part);
    expect(resultsPage([result])).toContain('| 0.10, 0.20, 0.30 |');
  });

  it('that are committed are what the committed results give, each of a job that there is', () => {
    const committed = (name: string) => readFileSync(join(COMMITTED, name), 'utf8');
    const results = readResults(COMMITTED, Object.keys(jobs));
    expect(results.filter(({ job }) => !Object.hasOwn(jobs, job))).toEqual([]);
    expect(committed('README.md')).toBe(resultsPage(results));
    for (const one of results) expect(committed(`${one.job}.md`)).toBe(jobPage(one));
    const curves = JSON.parse(committed('curves.json')) as CurvesResult;
    expect(committed('curves.md')).toBe(curvesPage(curves));
    expect(readdirSync(COMMITTED)).toHaveLength(2 * results.length + 3);
  });
});
