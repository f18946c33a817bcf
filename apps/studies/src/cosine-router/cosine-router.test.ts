import { stream } from '@moelab/numerics';
import { studyOptions } from '@moelab/study';
import { describe, expect, it } from 'vitest';
import { cosineRouter } from './cosine-router.ts';

const options = studyOptions(cosineRouter);
const runOf = (setting: string) =>
  cosineRouter.run(
    { part: 'fit', setting, experts: 2, n: 150, replication: 0 },
    { options: options as never, random: stream(1), seed: 1, signal: { aborted: false } },
  );

describe('cosine-router', () => {
  it('reaches the same maximum whether norms are left free or not; only the free ones keep their start', async () => {
    const [plain, free] = [await runOf('plain'), await runOf('free norms')];
    expect(free.likelihoodRatio).toBeCloseTo(plain.likelihoodRatio, 5);
    expect(plain.likelihoodRatio).toBeGreaterThan(0);
    expect([plain.parameters, free.parameters]).toEqual([11, 13]);
    expect(plain.normError).toBeLessThan(1e-12); // reported at norm 1
    expect(free.startNormError).toBeGreaterThan(0.001);
    expect(free.normError).toBeGreaterThan(0.2 * free.startNormError);
  });

  it('refuses fits that are not over-specified and samples that are too small', () => {
    const cells = (given: object) => () => cosineRouter.cells({ ...options, ...given } as never);
    expect(cells({ experts: 2 })).toThrow('experts: must be more than the 2 of the truth, got 2');
    expect(cells({ overN: [19] })).toThrow('overN: must be at least 20');
  });
});
