import { describe, expect, it } from 'vitest';
import { attainableSpread } from './attainable-spread.ts';

describe('attainableSpread', () => {
  it('finds the one diagonal that the mean and variance of a normal leave', () => {
    // of (slope, intercept): intercept², and slope·intercept, which no covariance without slope² can have
    const found = attainableSpread([Float64Array.of(0, 0, 0, 1), Float64Array.of(0, 1, 1, 0)], 2)!;
    expect([...found.covariance].map((v) => Math.round(v * 1e9) / 1e9)).toEqual([0, 0, 0, 1]);
    expect(found.face).toHaveLength(1);
  });

  it('finds nothing where all matrices of the subspace are indefinite, or there are none', () => {
    expect(attainableSpread([Float64Array.of(0, 1, 1, 0)], 2)).toBeUndefined();
    expect(attainableSpread([Float64Array.of(1, 0.3, 0.3, -0.2)], 2)).toBeUndefined();
    // positive on one axis, but with a part beside it that no covariance has
    expect(attainableSpread([Float64Array.of(0, 0.2, 0.2, 1)], 2)).toBeUndefined();
    expect(attainableSpread([], 3)).toBeUndefined();
  });

  it('finds all of the cone when every second derivative vanishes', () => {
    const basis = [Float64Array.of(1, 0, 0, 0), Float64Array.of(0, 0, 0, 1), Float64Array.of(0, 1, 1, 0)];
    const found = attainableSpread(basis, 2)!;
    expect(found.covariance[0]).toBeCloseTo(0.5, 9);
    expect(found.covariance[3]).toBeCloseTo(0.5, 9);
    expect(found.face).toHaveLength(3);
  });

  it('finds a direction that is no axis', () => {
    // only (1, −1)(1, −1)ᵀ
    const found = attainableSpread([Float64Array.of(1, -1, -1, 1)], 2)!;
    expect([...found.covariance].map((v) => Math.round(v * 1e6) / 1e6)).toEqual([0.5, -0.5, -0.5, 0.5]);
  });

  it('rules out, one after the other, what no covariance can have', () => {
    // of (c₀, c₁, c₂): c₀², and c₁² − c₀c₂, whose c₂ has no square: so neither c₂ nor c₁ can spread
    const basis = [
      Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0),
      Float64Array.of(0, 0, -0.5, 0, 1, 0, -0.5, 0, 0),
    ];
    const found = attainableSpread(basis, 3)!;
    expect([...found.covariance].map((v) => Math.round(v * 1e9) / 1e9)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(found).toMatchObject({ isCertain: true });
    expect(found.face).toHaveLength(1);
  });

  it('says so where it cannot rule something out', () => {
    // the same, turned by 45° in the plane of c₀ and c₂: projections approach the answer too slowly
    const h = 0.5;
    const square = Float64Array.of(h, 0, -h, 0, 0, 0, -h, 0, h);
    const mixed = Float64Array.of(-h, 0, 0, 0, 1, 0, 0, 0, h);
    const found = attainableSpread([square, mixed], 3)!;
    expect(found.isCertain).toBe(false);
    expect([0, 4, 8].every((i) => found.covariance[i]! > 0.3)).toBe(true);
  });
});
