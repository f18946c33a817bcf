import { createLab } from '@moelab/core';
import { distortionAtRate } from '@moelab/information';
import { matrix } from '@moelab/numerics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounds } from '../index.ts';

const lab = createLab({ plugins: [bounds] });
/** Expert t is right on input t and wrong elsewhere. */
const hamming = Array.from({ length: 4 }, (_, x) => Array.from({ length: 4 }, (_, t) => (x === t ? 0 : 1)));

describe('finite-rate-gating', () => {
  it('has the values of four experts over a link of one bit', () => {
    // oracle A-4
    const one = lab.bound('finite-rate-gating', {
      losses: hamming,
      capacity: Math.LN2,
      residual: 0.02,
      information: 1,
      m: 500,
    });
    expect(one.variants).toEqual(['default', 'kl', 'published']);
    expect(one.ledger().terms[0]!.value).toBeCloseTo(0.189289625, 8);
    expect(one.ledger('published').value).toBeCloseTo(0.272535178, 8);
    expect(one.ledger().value).toBeCloseTo(0.240912402, 8);
    expect(one.ledger().terms.map(({ name }) => name)).toEqual(['distortion', 'residual', 'information']);
    expect(one.ledger('published').warnings).toEqual([
      'the published constant is twice what a loss in [0, 1] needs',
    ]);
  });

  it('takes the distortion at the smaller of rate and capacity, the worst of their ranges', () => {
    const at = (options: { rate?: number | [number, number]; capacity?: number }) =>
      lab
        .bound('finite-rate-gating', { losses: hamming, residual: 0, information: 0, m: 1, ...options })
        .ledger().value;
    const D = (r: number) => expect.closeTo(distortionAtRate(matrix(4, 4, hamming.flat()), r).distortion, 9);
    expect(at({ rate: 1, capacity: 0.5 })).toEqual(D(0.5));
    expect(at({ rate: 0.3, capacity: 0.5 })).toEqual(D(0.3));
    expect(at({ rate: [0.3, 1], capacity: 0.5 })).toEqual([D(0.5), D(0.3)]);
  });

  it('is R_S and a term for what was learned by heart, however it is split; kl is never above', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        unit,
        unit,
        fc.double({ min: 0, max: 9, noNaN: true }),
        (distortion, empiricalRisk, information) => {
          const options = {
            distortion,
            residual: empiricalRisk - distortion,
            information,
            m: 20,
            empiricalRisk,
          };
          const one = lab.bound('finite-rate-gating', options);
          const value = (version: string) => one.ledger(version).value as number;
          expect(value('default')).toBeCloseTo(empiricalRisk + Math.sqrt(information / 40), 12);
          expect(value('kl')).toBeLessThanOrEqual(value('default') + 1e-12);
          expect(value('kl')).toBeCloseTo(
            lab.bound('kl-mi', { empiricalRisk, information, m: 20 }).ledger().value as number,
            12,
          );
          expect(value('default')).toBeLessThanOrEqual(value('published') + 1e-12);
          expect(one.ledger().assumptions[3]!.status).toBe('assumed');
        },
      ),
      { numRuns: 20, seed: 11 },
    );
  });

  it('says what the split means, and where it does not add up', () => {
    const options = { distortion: 0.2, residual: -0.05, information: 0.4, m: 100 };
    const of = (more: { empiricalRisk?: number; residual?: number }) =>
      lab.bound('finite-rate-gating', { ...options, ...more }).ledger().assumptions[3]!;
    expect(of({}).evidence).toContain(
      'the split says how far the gate is from the best of its rate, no more',
    );
    expect(of({ empiricalRisk: 0.15 })).toMatchObject({
      status: 'assumed', // one sample cannot show it
      evidence: 'R_S is 0.15, D(R_g) + δ_m is 0.15; both must be means over samples, not of one',
    });
    expect(of({ empiricalRisk: 0.18 })).toMatchObject({
      status: 'violated',
      evidence: 'R_S is 0.18, D(R_g) + δ_m is 0.15',
    });
    expect(of({ residual: -0.3 }).status).toBe('violated');
    const published = lab.bound('finite-rate-gating', options).ledger('published');
    expect(published.terms[1]).toMatchObject({ value: 0, formula: 'max(δ_m, 0)' });
  });

  it('never takes the residual for 0, and refuses what does not go together', () => {
    const base = { residual: 0, information: 0, m: 10 };
    const making = (options: object) => () => lab.boundFrom('finite-rate-gating', options);
    expect(making({ information: 0, m: 10, distortion: 0.1 })).toThrow(
      'residual: must be a finite number ≥ -1 and ≤ 1',
    );
    expect(making(base)).toThrow('losses: must be given, or distortion');
    expect(making({ ...base, losses: hamming })).toThrow('rate: must come with losses, or capacity');
    expect(making({ ...base, losses: [[0, 1.5]], rate: 1 })).toThrow(
      'losses: must be in [0, 1], and is not for input 0 and expert 1: 1.5',
    );
    expect(making({ ...base, losses: [[0, 1], [1]], rate: 1 })).toThrow(
      'losses: must have 2 losses in every row, and has 1 in row 1',
    );
    expect(making({ ...base, losses: [[0, Number.NaN]], rate: 1 })).toThrow(
      'losses: must be finite, and is not for input 0 and expert 1: NaN',
    );
    expect(making({ ...base, losses: [[0, 1]], rate: 1, inputWeights: [0.5, 0.5] })).toThrow(
      'inputWeights: must have one entry for each of 1 inputs, got 2',
    );
    expect(making({ ...base, distortion: 0.2, capacity: 1 })).toThrow('capacity: must come with losses');
  });
});
