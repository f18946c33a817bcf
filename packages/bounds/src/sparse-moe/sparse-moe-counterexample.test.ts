import { createLab } from '@moelab/core';
import { mean, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { bounds } from '../index.ts';
import { sparseMoeCounterexample } from './sparse-moe-counterexample.ts';

const lab = createLab({ plugins: [bounds] });

describe('the counterexample to the published sparse-MoE bound', () => {
  it('has the gaps of oracle B-7', () => {
    for (const [share, skellam, limit] of [
      [0.1, 2.490960185, 0.124548009],
      [0.5, 1.047555224, 0.261888806],
      [1, 0.67367003, 0.336835011],
    ] as const) {
      const { limit: found } = sparseMoeCounterexample(1000, 1000 * share);
      expect(found).toBeCloseTo(limit, 8);
      expect((2 * found) / share).toBeCloseTo(skellam, 7);
      expect(sparseMoeCounterexample(100_000, 100_000 * share).gap).toBeCloseTo(limit, 5);
    }
  });

  it('is exact for few rows: two rows, two cells', () => {
    // same cell (½): |±2| or 0, mean 1; two cells: 1 + 1. E Σ|Σ y| = ½ · 1 + ½ · 2, over 2m = 4
    expect(sparseMoeCounterexample(2, 2).gap).toBeCloseTo(1.5 / 4, 14);
    expect(sparseMoeCounterexample(3, 1).gap).toBeCloseTo(1.5 / 6, 14); // E|Σ of 3 signs| = 1.5
  });

  it('is seen in samples', () => {
    const example = sparseMoeCounterexample(1000, 500);
    const gaps = Array.from({ length: 60 }, (_, s) => example.gapOf(stream(1, 'counterexample', s)));
    expect(Math.abs(mean(gaps) - 0.262)).toBeLessThan(0.003); // one gap has a standard deviation of about 0.008
    expect(Math.abs(mean(gaps) - example.gap)).toBeLessThan(0.003);
  });

  it('is held by the corrected bound on all but δ of 1000 samples, and by the published one on next to none', () => {
    const [samples, delta] = [1000, 0.05];
    const example = sparseMoeCounterexample(400, 200);
    const one = lab.bound('sparse-moe', { ...example.options, delta });
    const source = stream(2, 'counterexample', 'samples');
    const gaps = Array.from({ length: samples }, () => example.gapOf(source));
    const broken = (version: string) =>
      gaps.filter((gap) => gap > (one.ledger(version).value as number)).length / samples;
    expect(broken('corrected')).toBeLessThanOrEqual(delta);
    expect(broken('published')).toBeGreaterThan(0.9);
  });

  it('has a gap above the published bound, and below the corrected one at every m', () => {
    for (const [m, b1, b1WithOne, b2] of [
      [1000, 0.144079, 0.280298, 0.745809],
      [10_000, 0.045562, 0.097591, 0.719346],
      [100_000, 0.014408, 0.033411, 0.710977],
    ] as const) {
      const { gap, options } = sparseMoeCounterexample(m, m / 2);
      const asTold = { ...options, rademacher: Math.sqrt(2 / (Math.PI * m)) };
      const one = lab.bound('sparse-moe', asTold);
      expect(one.ledger('published').value).toBeCloseTo(b1, 6);
      expect(one.ledger().value).toBeCloseTo(b2, 6);
      const { router: _, ...unfixed } = asTold; // the paper's lemma says 1 of one function, where 0 is right
      const withOne = lab.bound('sparse-moe', { ...unfixed, natarajan: 1 });
      expect(withOne.ledger('published').value).toBeCloseTo(b1WithOne, 6);
      const exact = lab.bound('sparse-moe', options);
      expect(exact.ledger().value as number).toBeGreaterThan(gap);
      if (m > 1000) expect(exact.ledger('published').value as number).toBeLessThan(gap);
      if (m === 100_000) expect(withOne.ledger('published').value as number).toBeLessThan(gap);
    }
  });
});
