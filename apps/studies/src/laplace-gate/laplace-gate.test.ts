import { stream } from '@moelab/numerics';
import { studyOptions } from '@moelab/study';
import { describe, expect, it } from 'vitest';
import { noMeasures } from '../estimation/estimation-cell.ts';
import { laplaceGate } from './laplace-gate.ts';
import { publishedConstantClaim, publishedLossClaim } from './published-claims.ts';

const options = studyOptions(laplaceGate);

describe('laplace-gate', () => {
  it('fits its truth to the maximum, above the likelihood of the truth', async () => {
    const row = await laplaceGate.run(
      { part: 'fit', setting: 'clear', experts: 2, n: 200, replication: 0 },
      { options: options as never, random: stream(1), seed: 2, signal: { aborted: false } },
    );
    expect(row.atMaximum).toBe(true);
    expect(row.parameters).toBe(13);
    expect(row.likelihoodRatio).toBeGreaterThan(0);
    expect(row.variation).toBeLessThan(0.3);
  });

  it('judges the published numbers by the constants, and by fits as near as they', () => {
    const fixed = { experts: 2, replication: 0 };
    const constant = (value: number) => ({
      ...{ ...fixed, part: 'constant', setting: `published ${value}`, n: 0 },
      ...{ ...noMeasures, value },
    });
    const ofConstants = (...values: number[]) =>
      publishedConstantClaim.decide({ rows: values.map(constant), failed: [] }).verdict;
    expect(ofConstants(100, 300)).toBe('supported');
    expect(ofConstants(0.3, 1)).toBe('not supported');
    expect(ofConstants(1, 300)).toBe('undecided');

    const lossAt = (factor: number) =>
      publishedLossClaim.decide({
        rows: [100, 1000].flatMap((n) =>
          [0.9, 1.1].map((off) => ({
            ...{ ...fixed, part: 'fit', setting: 'published', n },
            ...{ ...noMeasures, loss: off * factor * 0.2 * n ** -0.49 },
          })),
        ),
        failed: [],
      }).verdict;
    expect(lossAt(1)).toBe('supported');
    expect(lossAt(100)).toBe('not supported');
  });

  it('refuses fits that are not over-specified and samples that are too small', () => {
    const cells = (given: object) => () => laplaceGate.cells({ ...options, ...given } as never);
    expect(cells({ experts: 1 })).toThrow('experts: must be more than the 2 of the truth, got 1');
    expect(cells({ n: [12] })).toThrow('n: must be at least 13');
  });
});
