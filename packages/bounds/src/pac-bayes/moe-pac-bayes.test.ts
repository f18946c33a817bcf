import { createLab } from '@moelab/core';
import { describe, expect, it } from 'vitest';
import { bounds } from '../index.ts';

const lab = createLab({ plugins: [bounds] });
const at = { empiricalRisk: 0.1, m: 1000 } as const;

describe('moe-pac-bayes', () => {
  it('is Maurer’s bound at the sum of the divergences', () => {
    const mixture = lab.bound('moe-pac-bayes', { ...at, gateKl: 2, expertKl: [1, 0.5, 1.5] });
    const whole = lab.bound('maurer', { ...at, kl: 5 });
    for (const version of whole.variants) {
      expect(mixture.ledger(version).value).toBeCloseTo(whole.ledger(version).value as number, 14);
    }
  });

  it('charges nothing to what was not learned', () => {
    const term = (gateKl: number, expertKl: number[], name: string) =>
      lab
        .bound('moe-pac-bayes', { ...at, gateKl, expertKl })
        .ledger()
        .terms.find((one) => one.name === name)!.value as number;
    expect(term(0, [1, 2], 'gate')).toBe(0);
    expect(term(2, [0, 0], 'experts')).toBe(0);
    expect(term(0, [0], 'confidence')).toBeGreaterThan(0);
  });

  it('takes ranges, of as many experts as there are, end by end', () => {
    const wide = { ...at, gateKl: 1, expertKl: Array.from({ length: 64 }, () => [0.1, 0.2] as const) };
    const { value } = lab.bound('moe-pac-bayes', wide).ledger();
    const end = (kl: number) => lab.bound('maurer', { ...at, kl }).ledger().value as number;
    expect((value as [number, number])[0]).toBeCloseTo(end(7.4), 12);
    expect((value as [number, number])[1]).toBeCloseTo(end(13.8), 12);
  });

  it('names the expert whose divergence is wrong', () => {
    expect(() => lab.bound('moe-pac-bayes', { ...at, gateKl: 1, expertKl: [1, -1] })).toThrow(
      'expertKl: value 2 must be a finite number ≥ 0',
    );
  });
});
