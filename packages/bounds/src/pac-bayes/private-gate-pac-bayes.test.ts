import { createLab } from '@moelab/core';
import { describe, expect, it } from 'vitest';
import { bounds } from '../index.ts';
import { softmaxPrivacy } from './softmax-privacy.ts';

const lab = createLab({ plugins: [bounds] });
/** Oracle C-6. */
const given = { empiricalRisk: 0.1, averageExpertKl: 20, experts: 8, m: 10_000, lambda: 1 } as const;

describe('private-gate-pac-bayes', () => {
  it('has the values of its oracles', () => {
    const value = (epsilon: number) =>
      lab.bound('private-gate-pac-bayes', { ...given, epsilon }).ledger().value;
    expect(value(0)).toBeCloseTo(0.154129832, 9);
    expect(value(0.5)).toBeCloseTo(0.401985868, 9);
  });

  it('is Catoni’s bound with ln K more for a gate that sees nothing', () => {
    const { empiricalRisk, m, lambda } = given;
    const blind = lab.bound('catoni', { empiricalRisk, m, lambda, kl: 20 + Math.log(8) });
    const own = lab.bound('private-gate-pac-bayes', { ...given, epsilon: 0 });
    for (const version of ['fixed', 'grid']) {
      expect(own.ledger(version).value).toBeCloseTo(blind.ledger(version).value as number, 14);
    }
  });

  it('is a number, and vacuous, for any ε however large', () => {
    for (const epsilon of [20, 300, 400, 1000, 1e300]) {
      for (const change of [{}, { empiricalRisk: 0 }, { lambda: 1e-8 }, { empiricalRisk: 1, lambda: 50 }]) {
        const { value, vacuous } = lab
          .bound('private-gate-pac-bayes', { ...given, epsilon, ...change })
          .ledger();
        expect(value as number).toBeGreaterThanOrEqual(1);
        expect(vacuous).toBe(true);
      }
    }
    const { constants } = lab.bound('private-gate-pac-bayes', { ...given, epsilon: 400 }).ledger();
    expect(constants.at(-1)).toMatchObject({ name: 'ε', value: 300 });
  });

  it('says that only an abstract of it was seen', () => {
    const { warnings } = lab.bound('private-gate-pac-bayes', { ...given, epsilon: 0.1 }).ledger();
    expect(warnings).toEqual([expect.stringContaining('only the abstract was seen')]);
  });
});

describe('softmaxPrivacy', () => {
  it('bounds how much any weight of a softmax changes, and is reached as experts become many', () => {
    const change = (experts: number, b: number, temperature: number) => {
      const weight = (own: number, other: number) =>
        Math.exp(own / temperature) /
        (Math.exp(own / temperature) + (experts - 1) * Math.exp(other / temperature));
      return Math.log(weight(b, -b) / weight(-b, b));
    };
    for (const [b, temperature] of [
      [0.1, 1],
      [1, 2],
    ] as const) {
      const epsilon = softmaxPrivacy(b, temperature);
      expect(change(4, b, temperature)).toBeLessThan(epsilon);
      expect(change(1e9, b, temperature)).toBeCloseTo(epsilon, 6);
    }
  });

  it('refuses a temperature of 0 and negative logit bounds, both at once', () => {
    expect(() => softmaxPrivacy(-1, 0)).toThrow(
      'softmaxPrivacy: logitBound: must be a finite number ≥ 0, got -1; temperature: must be above 0, got 0',
    );
  });
});
