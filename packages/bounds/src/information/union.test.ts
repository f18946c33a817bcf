import { createLab } from '@moelab/core';
import { describe, expect, it } from 'vitest';
import { bounds } from '../index.ts';

const lab = createLab({ plugins: [bounds] });

describe('union', () => {
  it('has the values of the bank of 25', () => {
    // oracle C-4
    expect(lab.bound('union', { hypotheses: 25, m: 256 }).ledger().value).toBeCloseTo(0.079289765, 8);
    expect(lab.bound('union', { hypotheses: 25, m: 256, sigma: 1 }).ledger().value).toBeCloseTo(
      0.15857953,
      8,
    );
  });

  it('is the bound from information at its ceiling log R', () => {
    const information = Math.log(25);
    const mi = lab.bound('xu-raginsky', { information, m: 40, hypotheses: 25 }).ledger();
    expect(lab.bound('union', { hypotheses: 25, m: 40 }).ledger().value).toBe(mi.value);
    expect(mi.warnings).toEqual([]);
  });

  it('pays log(1/δ) for holding with high probability', () => {
    const one = lab.bound('union', { hypotheses: 16, m: 1000, delta: 0.05 }).ledger('high-probability');
    expect(one.value).toBeCloseTo(0.0537043806, 10); // √(log 320 / 2000)
    expect(one).toMatchObject({ kind: 'high-probability', delta: 0.05, informativeFrom: 3 });
  });

  it('refuses no hypothesis and no row, both at once', () => {
    expect(() => lab.bound('union', { hypotheses: 0, m: 0 })).toThrow(
      /hypotheses: .*≥ 1, got 0\n.*m: .*≥ 1, got 0/,
    );
  });
});
