import { studyCells, studyOptions } from '@moelab/study';
import { describe, expect, it } from 'vitest';
import { claims } from './claims.ts';
import { denseToSparse } from './dense-to-sparse.ts';

const context = { options: {} as never, random: undefined as never, seed: 4, signal: { aborted: false } };
const fit = (setting: string, experts: number, replication = 0) =>
  denseToSparse.run({ part: 'fit', setting, experts, n: 150, replication }, context);

describe('dense-to-sparse', () => {
  it('computes a cell from nothing but the cell and the seed', async () => {
    const [once, again, other] = [await fit('soft', 3), await fit('soft', 3), await fit('soft', 3, 1)];
    expect(again).toEqual(once);
    expect(other.logLikelihood).not.toBe(once.logLikelihood);
    const elsewhere = await denseToSparse.run(
      { part: 'fit', setting: 'soft', experts: 3, n: 150, replication: 0 },
      { ...context, seed: 5 },
    );
    expect(elsewhere.logLikelihood).not.toBe(once.logLikelihood);
  });

  it('fits one density in several forms to one likelihood, with the temperature where its start left it', async () => {
    const softmax = await fit('softmax', 2);
    const [free, near, relu] = [
      await fit('dense-to-sparse', 2),
      await fit('dense-to-sparse, published start', 2),
      await fit('relu', 2),
    ];
    for (const row of [free, near, relu]) {
      expect(row.logLikelihood).toBeCloseTo(softmax.logLikelihood, 6);
      expect(row.slopeRatioError).toBeCloseTo(free.slopeRatioError, 3);
    }
    expect(Math.abs(free.commonError - near.commonError)).toBeGreaterThan(1e-3);
    expect(Math.abs(free.commonError - relu.commonError)).toBeGreaterThan(1e-3);
  });

  it('by the published rule stops below the maximum of the same data and start', async () => {
    const [stopped, atMaximum] = [await fit('soft, published stop', 3), await fit('soft', 3)];
    expect(stopped.atMaximum).toBe(false);
    expect(atMaximum.atMaximum).toBe(true);
    expect(atMaximum.likelihoodRatio).toBeGreaterThan(stopped.likelihoodRatio);
    expect(stopped.likelihoodRatio).toBeGreaterThan(0);
  });

  it('decides by the audits that a scaling is lost behind the identity and not behind softmax', async () => {
    const row = async (setting: string) => {
      const cell = { part: 'audit', setting, experts: 2, n: 0, replication: 0 };
      return { ...cell, ...(await denseToSparse.run(cell, context)) };
    };
    const audits = [await row('softmax'), await row('dense-to-sparse')];
    const decide = (rows: typeof audits) => claims['c2-audit']!.decide({ rows: rows as never, failed: [] });
    expect(decide(audits)).toMatchObject({ statistic: 1, verdict: 'supported' });
    const swapped = audits.map((one, i) => ({ ...one, setting: audits[1 - i]!.setting }));
    expect(decide(swapped).verdict).toBe('not supported');
    expect(decide([]).verdict).toBe('undecided');
  });

  it.each([
    [{ n: [9] }, 'n: must be at least 10, the free parameters'],
    [{ slopeN: [9] }, 'slopeN: must be at least 10'],
    [{ overN: [14] }, 'overN: must be at least 15'],
    [{ experts: 4, overN: [19] }, 'overN: must be at least 20'],
    [{ experts: 1 }, "experts: must be at least the 2 of the truth 'soft', got 1"],
    [{ experts: 2 }, 'experts: must be more than the 2 of the truth, got 2'],
    [{ m: 3 }, 'm'],
  ])('refuses %j before it runs', (given, message) => {
    expect(() => studyCells(denseToSparse, studyOptions(denseToSparse, given))).toThrow(message);
  });
});
