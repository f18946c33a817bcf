import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import em from '../jobs/em/job.ts';
import mcycle from '../jobs/mcycle/job.ts';
import type { Prepared } from './job.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'moelab-bench-agreement-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a job says of answers by name. */
const saysOf =
  <Answer>({ agree }: Prepared<Answer>) =>
  (answers: Readonly<Record<string, Answer>>) =>
  () =>
    agree(new Map(Object.entries(answers)));

describe('a job whose contenders end apart', () => {
  it('fails, mcycle where our best fit is worse than the peer has', async () => {
    const says = saysOf(await mcycle.prepare({ K: 2, starts: 1 }, folder));
    expect(says({ moelab: -550.69, 'R flexmix': -553.01 })()).toBe(
      'Log-likelihood -550.690, of R flexmix -553.010.',
    );
    expect(says({ moelab: -553.01, 'R flexmix': -550.69 })).toThrow('-553.01, below R flexmix');
    expect(says({ moelab: Number.NaN })).toThrow('moelab ended at a log-likelihood of NaN');
  });

  it('fails, em outside the tolerance, for flexmix outside one of its own, and above the optimum', async () => {
    const prepared = await em.prepare({ n: 300, d: 1, K: 2 }, folder);
    const says = saysOf(prepared);
    const { logLikelihood, steps } = await prepared.own.at(-1)!.run(); // Newton: at the optimum
    const lower = (share: number) => ({
      logLikelihood: logLikelihood - share * Math.abs(logLikelihood),
      steps,
    });
    expect(says({ numpy: lower(5e-9), 'R flexmix': lower(1e-7) })()).toContain('R flexmix 1.0e-7');
    expect(says({ numpy: lower(1e-7) })).toThrow('numpy ended');
    expect(says({ 'R flexmix': lower(1e-3) })).toThrow('R flexmix ended');
    expect(says({ numpy: lower(-1e-7) })).toThrow('above the optimum');
    expect(says({ numpy: lower(Number.NaN) })).toThrow('numpy ended');
  });
});
