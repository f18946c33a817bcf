import { createLab } from '@moelab/core';
import { describe, expect, it } from 'vitest';
import { bounds } from '../index.ts';

const lab = createLab({ plugins: [bounds] });

describe('xu-raginsky', () => {
  it('has half the published value for a loss in [0, 1]', () => {
    // oracle C-1, Bernoulli mean: m = 10, p = 0.5
    const one = lab.bound('xu-raginsky', { information: 1.875953605, m: 10 });
    expect(one.ledger().value).toBeCloseTo(0.306264069, 8);
    expect(one.ledger('published').value).toBeCloseTo(0.612528139, 8);
    expect(one.ledger('published').warnings).toEqual([
      'the published constant is twice what a loss in [0, 1] needs',
    ]);
  });

  it('is violated as published where σ is above 1, and rests on a loss of width 2σ for its verdict', () => {
    const of = (sigma: number) => lab.bound('xu-raginsky', { information: 1, m: 10, sigma });
    expect(of(1).ledger('published').value).toBe(of(1).ledger().value);
    expect(of(1).ledger('published').warnings.join()).not.toContain('violated');
    expect(of(2).ledger('published').value as number).toBeLessThan(of(2).ledger().value as number);
    expect(of(2).ledger('published').warnings[0]).toBe(
      'violated: the loss of every fixed hypothesis is 1-sub-Gaussian (sigma is 2)',
    );
    const width = of(2).ledger().assumptions.at(-1)!;
    expect(width.statement).toContain('the loss lies in an interval of width 4 (only whether the bound says');
    expect(of(2).ledger().trivial).toBe(4);
  });

  it('says something from m = 2σ² I on for a width of 2σ', () => {
    const { informativeFrom, vacuous } = lab.bound('xu-raginsky', { information: 5, m: 2 }).ledger();
    expect(informativeFrom).toBe(3); // √(5/(2m)) < 1
    expect(vacuous).toBe(true);
  });

  it('refuses a lower bound of information', () => {
    const lower = {
      value: 1,
      unit: 'nats',
      kind: 'lower bound',
      estimator: 'infonce',
      bias: '',
      n: 10,
      interval: null,
      permutationNull: null,
      notes: [],
    } as const;
    expect(() => lab.bound('xu-raginsky', { information: lower, m: 10 })).toThrow(
      'must not be a lower bound of the information (infonce)',
    );
    expect(() => lab.bound('xu-raginsky', { information: -0.1, m: 10 })).toThrow('≥ 0');
    const negative = { ...lower, kind: 'estimate', estimator: 'ksg', value: -0.02 } as const;
    expect(() => lab.bound('xu-raginsky', { information: negative, m: 10 })).toThrow(
      'must not be a negative estimate (-0.02 by ksg), as information is none; clip it at 0, with its interval',
    );
  });

  it('takes an estimate by its interval', () => {
    const estimate = {
      value: 1,
      unit: 'nats',
      kind: 'estimate',
      estimator: 'plug-in',
      bias: 'biased up',
      n: 10,
      interval: { low: 0.5, high: 2, level: 0.95, standardError: 0.3, method: 'jackknife' },
      permutationNull: null,
      notes: [],
    } as const;
    const { value } = lab.bound('xu-raginsky', { information: estimate, m: 4 }).ledger();
    expect(value).toEqual([0.25, 0.5]);
  });
});
