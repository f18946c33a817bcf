import { createLab } from '@moelab/core';
import { describe, expect, it } from 'vitest';
import { bounds, type InformationList } from './index.ts';

const lab = createLab({ plugins: [bounds] });
const estimate = (value: number, kind: 'estimate' | 'lower bound' = 'estimate') => ({
  value,
  unit: 'nats' as const,
  kind,
  estimator: 'plug-in',
  bias: 'high',
  n: 20,
  interval: { low: 0, high: 0.6, level: 0.95, standardError: 0.1, method: 'jackknife' as const },
  permutationNull: null,
  notes: [],
});
const entry = (lossInformation: InformationList) => lab.bound('e-cmi', { lossInformation }).ledger();
const averaged = (lossInformation: InformationList) => entry(lossInformation).value;

describe('a list of information', () => {
  it('is averaged root by root: one entry for all, numbers, or ranges', () => {
    expect(averaged([0.02])).toBeCloseTo(0.2, 14);
    expect(averaged([0.02, 0.08])).toBeCloseTo(0.3, 14); // two entries, not a range
    expect(averaged([[0.02, 0.08]])).toEqual([expect.closeTo(0.2, 14), expect.closeTo(0.4, 14)]);
    expect(averaged([0, [0.02, 0.08]])).toEqual([expect.closeTo(0.1, 14), expect.closeTo(0.2, 14)]);
  });

  it('takes estimates by their values, those below 0 as 0', () => {
    expect(averaged([estimate(0.02), estimate(-0.01)])).toBeCloseTo(0.1, 14);
    expect(entry([estimate(0.02), estimate(-0.01)]).assumptions[2]!.evidence).toBe(
      '2 estimates by plug-in from 20 observations each, of mean 0.005; 1 of them are outside what can be and count as the nearest number that can; high',
    );
  });

  it('refuses lower bounds, negative numbers and nothing, and says which entry', () => {
    expect(() => entry([0.1, estimate(0.1, 'lower bound')])).toThrow(
      'lossInformation: entry 2 must not be a lower bound',
    );
    expect(() => entry([0.1, -0.1])).toThrow('lossInformation: entry 2 must be a finite number ≥ 0');
    expect(() => entry(0.1 as never)).toThrow(
      'must be a list, [0.1] where one entry stands for all, got 0.1',
    );
    expect(() => entry([])).toThrow('must have at least one entry, got []');
  });

  it('says that a coin has no more than log 2', () => {
    expect(entry([0.1, 0.7]).warnings[0]).toBe(
      'violated: I(Λᵢ; Uᵢ | Z̃ = z̃) ≤ log 2 (got 0.7, and no more than 0.693147 can be)',
    );
  });
});
