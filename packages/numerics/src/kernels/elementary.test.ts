import { describe, expect, it } from 'vitest';
import { exactExp, exactLog, exactLog1p, exactTanh, ulps } from '../../test/double-double.ts';
import { stream } from '../stream.ts';
import { uniform } from '../uniform.ts';
import { exp, log, log1p, tanh } from './elementary.ts';

const random = stream(4, 'kernels', 'elementary');
const between = (low: number, high: number) =>
  Float64Array.from({ length: 500 }, () => low + (high - low) * uniform(random));
const worst = (errors: Iterable<number>) => Math.max(...errors);

describe('elementary functions', () => {
  it('give eˣ to 0.9 ulp from −708 to 709, by pairs of doubles', () => {
    for (const arguments_ of [between(-40, 0), between(-708, 709), between(-1, 1)]) {
      const errors = Array.from(arguments_, (x) => {
        const { value, power } = exactExp([x, 0]);
        // divided by 2ᵏ in two steps: 2ᵏ alone may overflow
        return ulps(exp(x) / 2 ** Math.trunc(power / 2) / 2 ** (power - Math.trunc(power / 2)), value);
      });
      expect(worst(errors)).toBeLessThan(0.9);
    }
  });

  it('give log x and log(1 + x) to 0.95 ulp', () => {
    for (const arguments_ of [
      between(0.3, 3),
      between(0.999, 1.001),
      between(1e-9, 1e-8),
      between(1, 1e15),
    ]) {
      expect(worst(Array.from(arguments_, (x) => ulps(log(x), exactLog([x, 0]))))).toBeLessThan(0.95);
    }
    for (const arguments_ of [between(-0.999, 1), between(-0.001, 0.001), between(1, 1e6)]) {
      expect(worst(Array.from(arguments_, (x) => ulps(log1p(x), exactLog1p(x))))).toBeLessThan(0.95);
    }
  });

  it('give tanh x to 0.8 ulp', () => {
    const arguments_ = [between(-1, 1), between(0, 20), between(0.1, 0.6), between(-1e-3, 1e-3)];
    const errors = arguments_.flatMap((some) => Array.from(some, (x) => ulps(tanh(x), exactTanh(x))));
    expect(worst(errors)).toBeLessThan(0.8);
  });

  it('take special values as IEEE 754 has them', () => {
    const { NaN: nan } = Number;
    expect([nan, -Infinity, Infinity, 0, -0, 1, 710, -746].map(exp)).toEqual([
      nan,
      0,
      Infinity,
      1,
      1,
      Math.E,
      Infinity,
      0,
    ]);
    expect([709.782712893384, 709.7827128933841].map(exp)).toEqual([1.7976931348622732e308, Infinity]);
    expect([-745.1332191019411, -745.1332191019412].map(exp)).toEqual([5e-324, 0]);
    expect([nan, -1, -0, 0, 1, Infinity, 5e-324].map(log)).toEqual([
      nan,
      nan,
      -Infinity,
      -Infinity,
      0,
      Infinity,
      -744.4400719213812,
    ]);
    expect([nan, -1.5, -1, -0, 0, 5e-324, 1e-300, Infinity].map(log1p)).toEqual([
      nan,
      nan,
      -Infinity,
      -0,
      0,
      5e-324,
      1e-300,
      Infinity,
    ]);
    expect([nan, -Infinity, Infinity, -0, 0, -5e-324, 1e-300, 20].map(tanh)).toEqual([
      nan,
      -1,
      1,
      -0,
      0,
      -5e-324,
      1e-300,
      1,
    ]);
  });
});
