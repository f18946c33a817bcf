import { createLab } from '@moelab/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounds } from '../index.ts';

const lab = createLab({ plugins: [bounds] });

describe('kl-mi', () => {
  it.each([
    [0, 0.01, 0.009950166],
    [0.1, 0.02, 0.170383628],
    [0.05, 0.1, 0.206401408],
  ])('is the inverse of kl: R_S = %d, I/m = %d', (empiricalRisk, information, value) => {
    expect(
      lab.bound('kl-mi', { empiricalRisk, information: 50 * information, m: 50 }).ledger().value,
    ).toBeCloseTo(value, 8); // oracle C-5
  });

  it('is never above R_S + √(I/2m), and that is below the published bound', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        fc.integer({ min: 1, max: 1000 }),
        (empiricalRisk, information, m) => {
          const kl = lab.bound('kl-mi', { empiricalRisk, information, m }).ledger().value as number;
          const mi = lab.bound('xu-raginsky', { information, m });
          const [root, published] = [mi.ledger().value as number, mi.ledger('published').value as number];
          expect(kl).toBeLessThanOrEqual(empiricalRisk + root + 1e-14);
          expect(root).toBeLessThanOrEqual(published);
        },
      ),
      { numRuns: 100, seed: 7 },
    );
  });

  it('spans the corners of ranges, and says at which m it begins to say something', () => {
    const one = lab.bound('kl-mi', { empiricalRisk: [0, 0.1], information: [0, 1], m: 50 }).ledger();
    expect(one.value).toEqual([0, expect.closeTo(0.170383628, 8)]);
    expect(one.terms.map(({ name }) => name)).toEqual(['empirical risk', 'information']);
    expect(one.informativeFrom).toBe(1);
    expect(lab.bound('kl-mi', { empiricalRisk: 1, information: 0, m: 50 }).ledger()).toMatchObject({
      informativeFrom: null,
      vacuous: true,
    });
  });

  it('takes R_S for the mean over samples, and does not check that', () => {
    const { assumptions } = lab.bound('kl-mi', { empiricalRisk: 0, information: 1, m: 50 }).ledger();
    expect(assumptions).toContainEqual({
      statement: 'R_S is the mean over samples, not that of one',
      status: 'assumed',
    });
  });

  it('checks the information against the number of hypotheses', () => {
    const statusOf = (information: number | readonly [number, number]) =>
      lab
        .bound('kl-mi', { empiricalRisk: 0.1, information, m: 50, hypotheses: 8 })
        .ledger()
        .assumptions.find(({ statement }) => statement === 'I(S; W) ≤ log R');
    expect(statusOf(Math.log(8))).toMatchObject({ status: 'checked', evidence: '2.07944 ≤ 2.07944' });
    expect(statusOf([2, 3])?.evidence).toBe(
      '2 ≤ 2.07944; the high end is above it, which is more than can be',
    );
    expect(statusOf(2.1)).toMatchObject({
      status: 'violated',
      evidence: 'got 2.1, and no more than 2.07944 can be',
    });
  });
});
