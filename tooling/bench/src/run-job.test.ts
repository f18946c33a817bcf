import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defineJob } from './job.ts';
import { runJob } from './run-job.ts';

const seen = { folder: '', closed: 0 };
const jobThat = (agree: (answers: ReadonlyMap<string, number>) => string) =>
  defineJob<{ readonly n: number }, number>({
    title: 'Nothing much',
    limit: 'None.',
    cases: [
      { label: 'nothing', sizes: { n: 7 }, quick: { n: 3 }, asked: [{ kind: 'peak memory', atMostMiB: 1 }] },
    ],
    prepare({ n }, folder) {
      seen.folder = folder;
      return {
        own: [{ name: 'moelab', run: () => 2 * n }],
        peers: [
          {
            name: 'numpy',
            language: 'python',
            script: new URL('none.py', import.meta.url),
            words: [],
            packages: ['python3-numpy', 'libopenblas0-pthread'],
          },
        ],
        work: { flops: n },
        agree,
        close: () => {
          seen.closed++;
        },
      };
    },
  });
const options = (lines: string[] = []) => ({
  quick: true,
  rates: { flops: 1e9, flops32: 1e9, bytes: 1e9 },
  onProgress: (line: string) => lines.push(line),
});

afterEach(() => vi.unstubAllEnvs());

describe('runJob', () => {
  it('skips a peer that is not installed, says how to install it, and judges no quick run', async () => {
    vi.stubEnv('PYTHON', 'no-such-python');
    const lines: string[] = [];
    const job = jobThat((answers) => [...answers].join());
    const { cases } = await runJob(job, options(lines));
    expect(cases).toMatchObject([
      {
        ...{ label: 'nothing', sizes: { n: 3 }, agreement: 'moelab,6', outcomes: [] },
        skipped: [
          {
            name: 'numpy',
            why: 'no-such-python is not installed',
            remedy: 'apt-get install python3-numpy libopenblas0-pthread',
          },
        ],
      },
    ]);
    expect(lines.join('\n')).toContain('apt-get install python3-numpy');
  });

  it('fails where the answers do not agree, and leaves nothing behind', async () => {
    vi.stubEnv('PYTHON', 'no-such-python');
    seen.closed = 0;
    const job = jobThat(() => {
      throw new Error('they differ');
    });
    await expect(runJob(job, options())).rejects.toThrow('they differ');
    expect({ closed: seen.closed, left: existsSync(seen.folder) }).toEqual({ closed: 1, left: false });
  });
});
