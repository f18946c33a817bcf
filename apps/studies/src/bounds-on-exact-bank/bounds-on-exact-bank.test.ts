import { exactMixture } from '@moelab/information';
import { runStudy } from '@moelab/study';
import { drawFigure } from '@moelab/study/figure';
import { describe, expect, it } from 'vitest';
import { exactLaw, exactRisks } from '../finite-bank/exact-bank.ts';
import { bankBounds, exactRowLaw } from './bank-bounds.ts';
import { boundsOnExactBank } from './bounds-on-exact-bank.ts';
import { exactChecks } from './checks.ts';
import { differenceInformation, rowInformation, rowLaw } from './row-law.ts';

describe('rowLaw', () => {
  it('is the law of the choice on average over the row, and has the exact gap', () => {
    const law = exactRowLaw();
    const { patterns, choice } = law;
    for (const [r, p] of exactLaw.probabilities.entries()) {
      const mean = patterns.reduce((sum, own, z) => sum + own * choice.data[z * choice.cols + r]!, 0);
      expect(mean).toBeCloseTo(p, 12);
    }
    for (const alpha of [0.25, 1]) {
      const { gap } = differenceInformation(law, exactRisks, alpha);
      expect(gap).toBeCloseTo(exactMixture(exactLaw, alpha).gap, 12);
    }
    expect(rowInformation(law, 0)).toBe(0);
  });

  it('is what one row decides by hand: two candidates of risk 1/2, m = 1', () => {
    const law = rowLaw([0.5, 0.5], 1);
    // candidate 1 is chosen where it alone is right, in one pattern of four: bit 0 set, bit 1 not
    expect([...law.choice.data]).toEqual([1, 0, 0, 1, 1, 0, 1, 0]);
    const binary = -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75));
    expect(rowInformation(law, 1)).toBeCloseTo(binary, 12); // H(W): the row says all
  });
});

describe('bounds-on-exact-bank', () => {
  it('passes its checks, has every bound at each α, and draws', async () => {
    const { results, checks } = await runStudy(boundsOnExactBank, {
      options: { alphas: [0.75], samples: 100 },
      seed: 2,
    });
    expect(results.failed).toEqual([]);
    expect(checks.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'oracle holds',
      'expectation-holds holds',
      'order holds',
      'failures holds',
    ]);
    expect(results.rows).toHaveLength(Object.keys(bankBounds).length);
    for (const figure of boundsOnExactBank.figures!(results)) {
      expect(drawFigure(figure)).not.toMatch(/NaN|Infinity|undefined/);
    }
    const broken = results.rows.map((row) => ({ ...row, failures: 60, value: row.value - 0.1 }));
    for (const id of ['expectation-holds', 'failures'] as const) {
      expect(exactChecks[id]!.judge({ ...results, rows: broken }).status).toBe('fails');
    }
  });
});
