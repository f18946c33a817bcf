import { stream } from '@moelab/numerics';
import { studyOptions } from '@moelab/study';
import { describe, expect, it } from 'vitest';
import { demystifyingClaims } from './claims.ts';
import { demystifyingSoftmax } from './demystifying-softmax.ts';

const runOf = (setting: string, experts: number) =>
  demystifyingSoftmax.run(
    { part: 'fit', setting, experts, n: 150, replication: 0 },
    {
      options: studyOptions(demystifyingSoftmax) as never,
      random: stream(1),
      seed: 2,
      signal: { aborted: false },
    },
  );

describe('demystifying-softmax', () => {
  it('stops by the published rule or at the maximum, with both forms of the loss', async () => {
    const published = await runOf('published', 3);
    const maximum = await runOf('maximum', 3);
    for (const row of [published, maximum, await runOf('published', 2)]) {
      expect(row.isAboveTruth).toBe(row.likelihoodRatio >= 0);
      expect(row.infimumLoss).toBeLessThanOrEqual(row.publishedLoss + 1e-12);
    }
    expect([published.atMaximum, maximum.atMaximum]).toEqual([false, true]);
    expect([published.gain, maximum.gain >= 0]).toEqual([0, true]);
    expect(maximum.likelihoodRatio).toBeCloseTo(published.likelihoodRatio + 2 * maximum.gain, 9);
  });

  it('refuses a setting that it does not have', async () => {
    await expect(async () => runOf('best', 2)).rejects.toThrow(
      "must be 'published' or 'maximum', got 'best'",
    );
  });

  it('sees a raw weight of 2 in the reference cell, whatever the infimum is', () => {
    const row = (n: number, referenceWeight: number, replication: number) => ({
      ...{ part: 'fit', setting: 'published', experts: 3, n, replication },
      ...{ referenceExperts: 2, referenceWeight, publishedLoss: 1, infimumLoss: 0.001 },
    });
    const judged = (weight: number) =>
      demystifyingClaims['reference-weight']!.decide({
        rows: Array.from({ length: 8 }, (_, i) => row(100_000, weight + 0.001 * i, i)) as never,
        failed: [],
      });
    expect(judged(2).verdict).toBe('supported');
    expect(judged(1).verdict).toBe('not supported');
  });

  it('refuses unknown options and fewer experts than a spare one', () => {
    expect(() => studyOptions(demystifyingSoftmax, { rows: [100] })).toThrow('rows');
    expect(() => studyOptions(demystifyingSoftmax, { spareExperts: [2] })).toThrow('spareExperts');
  });
});
