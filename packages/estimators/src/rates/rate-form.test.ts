import { normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { rateForm } from './rate-form.ts';

const sizes = Array.from({ length: 9 }, (_, i) => Math.round(10 ** (2 + i / 2)));
const cells = (f: (n: number) => number, spread: number, replications = 40) =>
  sizes.map((n) => {
    const random = stream(11, 'losses', n);
    return {
      n,
      losses: Array.from({ length: replications }, () => f(n) * Math.exp(spread * normal(random))),
    };
  });

describe('rateForm', () => {
  it.each(['mean', 'median'] as const)('recovers n^(−1/2) and 1/log n from their noisy %ss', (statistic) => {
    const power = rateForm(
      cells((n) => 3 * n ** -0.5, 0.2),
      { seed: 1, statistic },
    );
    expect(power.verdict).toBe('power');
    expect(Math.abs(power.power.exponent - 0.5)).toBeLessThan(4 * power.power.standardError);
    expect(power.power.standardError).toBeLessThan(0.03);
    const slow = rateForm(
      cells((n) => 3 / Math.log(n), 0.1),
      { seed: 1, statistic },
    );
    expect(slow.verdict).toBe('logarithmic');
    expect(Math.abs(slow.logarithmic.exponent - 1)).toBeLessThan(4 * slow.logarithmic.standardError);
    expect(slow.difference).toBeLessThan(-Math.log(20));
  });

  it('is undecided where the noise hides the form', () => {
    const { verdict, difference } = rateForm(
      cells((n) => 3 / Math.log(n), 0.5, 10),
      { seed: 1 },
    );
    expect(verdict).toBe('undecided');
    expect(Math.abs(difference)).toBeLessThan(Math.log(20));
  });

  it('tells a loss that is not seen to fall', () => {
    expect(
      rateForm(
        cells((n) => n ** 0.1, 0.1),
        { seed: 1 },
      ).verdict,
    ).toBe('no fall');
    expect(
      rateForm(
        cells(() => 2, 0.1),
        { seed: 1 },
      ).verdict,
    ).toBe('no fall');
  });

  it('fits single replications by the scatter of the cells, and refuses two sizes', () => {
    const single = rateForm(
      cells((n) => n ** -0.5, 0.05, 1),
      { seed: 1 },
    );
    expect(single.verdict).toBe('power');
    expect(() => rateForm(cells((n) => n, 1).slice(0, 2), { seed: 1 })).toThrow('at least 3 different');
  });
});
