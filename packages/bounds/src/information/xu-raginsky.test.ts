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
