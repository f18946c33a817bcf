import { createLab } from '@moelab/core';
import { stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { binomialLaw, drawFrom } from '../test/binomial-law.ts';
import { bounds } from './index.ts';

const lab = createLab({ plugins: [bounds] });
const m = 100;
const delta = 0.05;
const samples = 10_000;
const most = delta + 3 * Math.sqrt((delta * (1 - delta)) / samples); // binomial, three standard deviations
const rateOf = (gaps: readonly number[]) => (value: unknown) =>
  gaps.filter((gap) => gap > (value as number)).length / samples;

describe('the share of 10,000 samples whose largest gap is above a bound', () => {
  // hypotheses whose losses are coins of their own: the largest gap is ½ less the smallest of R means
  const hypotheses = 32;
  const law = binomialLaw(m, 0.5);
  const smallest = law.map((p) => 1 - (1 - p) ** hypotheses);
  const random = stream(5, 'gaps', 'coins');
  const coins = rateOf(Array.from({ length: samples }, () => 0.5 - drawFrom(random, smallest) / m));

  it('is at most δ for the union, and above it for one hypothesis where there are 32', () => {
    const of = (R: number) =>
      lab.bound('union', { hypotheses: R, m, delta }).ledger('high-probability').value;
    expect(coins(of(hypotheses))).toBeLessThanOrEqual(most);
    expect(coins(of(hypotheses))).toBeGreaterThan(0);
    expect(coins(of(1))).toBeGreaterThan(2 * delta);
  });

  it('is at most δ for Rademacher complexities, and above it without any', () => {
    // losses less ½ are signs over 2: E max over hypotheses of Σ σ_i (l_i − ½), from the law of the largest count
    const largest = law.reduce((sum, p, c) => sum + (c < m ? 1 - p ** hypotheses : 0), 0); // E max count
    const expected = (largest - m / 2) / m;
    const massart = 0.5 * Math.sqrt((2 * Math.log(hypotheses)) / m);
    expect(expected).toBeLessThan(massart);
    const of = (version: string, classRademacher: number) =>
      lab.bound('rademacher', { lipschitz: 1, classRademacher, m, delta }).ledger(version).value;
    expect(coins(of('expected', expected))).toBeLessThanOrEqual(most);
    expect(coins(of('empirical', massart))).toBeLessThanOrEqual(most);
    expect(coins(of('expected', 0))).toBeGreaterThan(2 * delta);
  });

  it('is at most δ for a mixture whose router is fitted, too, and above it for its confidence alone', () => {
    // points on a line, targets that are coins, two constants behind the best cut: (|S_t| + |S − S_t|)/2m
    const signs = stream(6, 'gaps', 'cuts');
    const gaps = Array.from({ length: samples }, () => {
      const walk = [0];
      for (let i = 0; i < m; i++) walk.push(walk[i]! + (signs.next() < 0.5 ? -1 : 1));
      const end = walk[m]!;
      return walk.reduce((best, at) => Math.max(best, Math.abs(at) + Math.abs(end - at)), 0) / (2 * m);
    });
    const { value, terms } = lab
      .bound('sparse-moe', {
        ...{ lipschitz: 0.5, expertNorm: 1, experts: 2, k: 1, m, delta, weights: 'hard' },
        ...{ router: 'linear', inputs: 1 },
      })
      .ledger();
    const term = (name: string) => terms.find((one) => one.name === name)!.value as number;
    expect(term('router')).toBeGreaterThan(0);
    expect(rateOf(gaps)(value)).toBeLessThanOrEqual(most);
    expect(rateOf(gaps)(term('confidence'))).toBeGreaterThan(2 * delta);
  });
});
