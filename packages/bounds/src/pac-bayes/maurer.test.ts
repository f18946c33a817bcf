import { createLab } from '@moelab/core';
import { mixturePosteriorEntropy } from '@moelab/information';
import { binaryKlUpperInverse } from '@moelab/numerics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounds } from '../index.ts';

const lab = createLab({ plugins: [bounds] });
/** Oracle C-6. */
const given = { empiricalRisk: 0.1, kl: 5, m: 1000 } as const;
const names = ['mcallester', 'maurer', 'thiemann'] as const;

describe('PAC-Bayes by the relative entropy', () => {
  it('has the values of its oracles', () => {
    const value = (name: (typeof names)[number], version?: string) =>
      lab.bound(name, given).ledger(version).value;
    expect(value('mcallester', 'published')).toBeCloseTo(0.177919051, 9);
    expect(value('maurer', 'published')).toBeCloseTo(0.153109628, 9);
    expect(value('maurer')).toBeCloseTo(0.152001195, 9);
    expect(value('thiemann', 'published')).toBeCloseTo(0.162897047, 9);
    const { constants } = lab.bound('thiemann', given).ledger('published');
    expect(constants.find(({ name }) => name === 'λ')!.value).toBeCloseTo(0.386115331, 9);
    // C-5
    expect(binaryKlUpperInverse(0, 0.01)).toBeCloseTo(0.009950166, 9);
    expect(binaryKlUpperInverse(0.1, 0.02)).toBeCloseTo(0.170383628, 9);
    expect(binaryKlUpperInverse(0.05, 0.1)).toBeCloseTo(0.206401408, 9);
  });

  it('takes the divergence of a finite bank’s posterior from the uniform prior', () => {
    // oracle C-4
    const kl = Math.log(25) - mixturePosteriorEntropy(25, 0.7);
    expect(kl).toBeCloseTo(1.703245134, 9);
    const { value } = lab.bound('maurer', { empiricalRisk: 0.0802, m: 256, kl }).ledger('published');
    expect(value).toBeCloseTo(0.166268584, 9);
  });

  it('has only the complexity left where the sample has no loss', () => {
    const { value } = lab.bound('maurer', { ...given, empiricalRisk: 0 }).ledger('published');
    expect(value).toBeCloseTo(-Math.expm1(-(5 + Math.log((2 * Math.sqrt(1000)) / 0.05)) / 1000), 14);
  });

  it('says something from that m on from which its square root is small enough', () => {
    const { informativeFrom } = lab.bound('mcallester', { ...given, m: 2 }).ledger('published');
    const at = (m: number) => 0.1 + Math.sqrt((5 + Math.log((2 * Math.sqrt(m)) / 0.05)) / (2 * m));
    expect([at(informativeFrom! - 1) >= 1, at(informativeFrom!) < 1]).toEqual([true, true]);
  });

  it('is tightest for Maurer, tighter with ξ(m) than with 2√m, and moves as m, KL, R_S and δ do', () => {
    const inputs = fc.record({
      empiricalRisk: fc.double({ min: 0, max: 1, noNaN: true }),
      kl: fc.double({ min: 0, max: 100, noNaN: true }),
      m: fc.integer({ min: 2, max: 1e6 }),
      delta: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
    });
    const slack = 1e-12; // of sums near 1
    fc.assert(
      fc.property(inputs, (at) => {
        const of = (name: (typeof names)[number], change = {}, version?: string) =>
          lab.bound(name, { ...at, ...change }).ledger(version).value as number;
        for (const name of names) {
          const own = of(name);
          expect(own).toBeGreaterThanOrEqual(of('maurer') - slack);
          expect(own).toBeLessThanOrEqual(of(name, {}, 'published') + slack);
          expect(of(name, { m: 2 * at.m })).toBeLessThanOrEqual(own + slack);
          expect(of(name, { kl: at.kl + 1 })).toBeGreaterThanOrEqual(own - slack);
          expect(of(name, { delta: 0.9 })).toBeLessThanOrEqual(own + slack);
          expect(of(name, { empiricalRisk: (1 + at.empiricalRisk) / 2 })).toBeGreaterThanOrEqual(own - slack);
        }
      }),
      { seed: 1, numRuns: 40 },
    );
  });
});
