import { matrix, normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { estimateRademacher, rademacherHalfWidth } from './estimate-rademacher.ts';
import { exactRademacher } from './exact-rademacher.ts';
import { constants, finiteClass, l1Ball, l2Ball, thresholds } from './exact-supremum.ts';
import { networkNorms } from './network-norms.ts';
import {
  constantsRademacher,
  finiteClassRademacher,
  kernelBallRademacher,
  l1BallRademacher,
  l2BallRademacher,
  vectorContraction,
} from './rademacher-of-balls.ts';
import { golowichRademacher, spectralRademacher } from './rademacher-of-networks.ts';

/** The points of oracle B-3. */
const x = matrix(4, 2, [1, 0, 0, 1, 1, 1, 1, -1]);

describe('Rademacher complexities, oracle B-3', () => {
  it('of balls are exact by all signs, and below their closed forms', () => {
    expect(exactRademacher(l2Ball(x, 1))).toBeCloseTo(0.572061403, 9);
    expect(l2BallRademacher(x, 1)).toBeCloseTo(0.612372436, 9);
    expect(exactRademacher(l1Ball(x, 1))).toBeCloseTo(0.5, 14);
    expect(l1BallRademacher(x, 1)).toBeCloseTo(0.721013443, 9);
    expect(finiteClassRademacher(2 * 2, 1, 4)).toBeCloseTo(0.832554611, 9); // the corners of the ball, by the largest entry
    expect(kernelBallRademacher([1, 1, 2, 2], 1)).toBeCloseTo(l2BallRademacher(x, 1), 14); // the linear kernel
  });

  it('of constants and thresholds', () => {
    for (const [m, value] of [
      [4, 0.375],
      [10, 0.24609375],
      [100, 0.079589237],
    ] as const) {
      expect(constantsRademacher(m, 1)).toBeCloseTo(value, 9);
    }
    expect(exactRademacher(constants(10, 1))).toBeCloseTo(constantsRademacher(10, 1), 14);
    for (const [n, value] of [
      [1, 1],
      [2, 0.75],
      [3, 0.666666667],
      [4, 0.59375],
      [8, 0.456054688],
    ] as const) {
      expect(exactRademacher(thresholds(n))).toBeCloseTo(value, 9);
    }
  });

  it('of networks', () => {
    for (const [depth, product, value] of [
      [1, 1, 0.0217741],
      [2, 4, 0.106604369],
      [3, 8, 0.243146718],
    ] as const) {
      const norms = Array.from({ length: depth }, () => product ** (1 / depth));
      expect(golowichRademacher(1e4, norms, 1)).toBeCloseTo(value, 9);
    }
  });

  it('have a Monte Carlo half-width that holds', () => {
    expect(rademacherHalfWidth(1, 100, 1000, 0.05)).toBeCloseTo(0.008589388, 9);
    for (const [supremum, exact] of [
      [constants(100, 1), constantsRademacher(100, 1)],
      [l2Ball(x, 1), 0.572061403],
      [l1Ball(x, 1), 0.5],
      [thresholds(8), 0.456054688],
    ] as const) {
      const { value, halfWidth } = estimateRademacher(supremum, { draws: 500, delta: 1e-6, seed: 2 });
      expect(Math.abs(value - exact)).toBeLessThan(halfWidth);
    }
    expect(() => estimateRademacher(constants(3, 1), { draws: 0 })).toThrow('draws ≥ 1');
    expect(() => exactRademacher(constants(30, 1))).toThrow('use estimateRademacher');
  });
});

describe('suprema', () => {
  it('are those of the functions that they stand for', () => {
    const random = stream(4, 'suprema');
    const signs = Float64Array.from({ length: 4 }, () => (random.next() < 0.5 ? -1 : 1));
    const corners = matrix(4, 4, [1, 0, 1, 1, -1, 0, -1, -1, 0, 1, 1, -1, 0, -1, -1, 1]); // ⟨±e_c, x_i⟩
    expect(finiteClass(corners).of(signs)).toBeCloseTo(l1Ball(x, 1).of(signs), 14);
    const steps = matrix(4, 3, [1, 1, 1, -1, 1, 1, -1, -1, 1, -1, -1, -1]);
    expect(exactRademacher(finiteClass(steps))).toBeCloseTo(exactRademacher(thresholds(3)), 14);
    for (let draw = 0; draw < 50; draw++) {
      const [a, b] = [normal(random), normal(random)];
      const value = [...signs].reduce(
        (total, s, i) => total + (s * (a * x.data[2 * i]! + b * x.data[2 * i + 1]!)) / Math.hypot(a, b),
        0,
      );
      expect(value).toBeLessThanOrEqual(l2Ball(x, 1).of(signs) + 1e-12); // rounding
    }
  });
});

describe('norms of a network', () => {
  const first = matrix(2, 3, [3, 0, 0, 0, 4, 0]);
  const second = matrix(3, 1, [1, 2, 2]);

  it('are those of its matrices', () => {
    const norms = networkNorms([first, second]);
    expect(norms.frobenius).toEqual([5, 3]);
    expect(norms.spectral[0]).toBeCloseTo(4, 12);
    expect(norms.twoOne).toEqual([7, 3]);
    expect(norms.width).toBe(3);
    expect(networkNorms([first, second], [first, second]).twoOne).toEqual([0, 0]);
    expect(() => networkNorms([first], [second])).toThrow('shape (2, 3), got (3, 1)');
  });

  it('give the spectral bound by hand, and 4/m of a network that does not move', () => {
    const norms = networkNorms([first, second]);
    const q = 10 ** 2 * Math.log(2 * 9) * (4 * 3) ** 2 * ((7 / 4) ** (2 / 3) + 1) ** 3 * 2 ** 2;
    expect(spectralRademacher(1000, norms, { inputs: 10, lipschitz: 2 })).toBeCloseTo(
      0.004 + (12 * Math.sqrt(q) * Math.log(1000)) / 1000,
      9,
    );
    const still = networkNorms([first, second], [first, second]);
    expect(spectralRademacher(1000, still, { inputs: 10, lipschitz: 2 })).toBe(0.004);
  });

  it('contract with √2 for several outputs', () => {
    expect(vectorContraction(0.5, [0.1, 0.3])).toBeCloseTo(Math.SQRT2 * 0.2, 15);
  });
});
