import { describe, expect, test } from 'vitest';
import { bracketedRoot } from './bracketed-root.ts';

describe('bracketedRoot', () => {
  test('finds √2 in a few Newton steps', () => {
    const { x, evaluations, converged } = bracketedRoot((t) => [t * t - 2, 2 * t], 0, 2);
    expect(Math.abs(x - Math.SQRT2)).toBeLessThan(3e-16);
    expect(converged).toBe(true);
    expect(evaluations).toBeLessThan(12);
  });

  test('takes either sign and an end that is the root', () => {
    expect(bracketedRoot((t) => [1 - t, -1], -4, 9).x).toBe(1);
    expect(bracketedRoot((t) => [t, 1], 0, 5)).toMatchObject({ x: 0, evaluations: 1 });
    expect(bracketedRoot((t) => [t, 1], -5, 0)).toMatchObject({ x: 0, evaluations: 2 });
  });

  test('bisects where the slope is wrong, zero, infinite or NaN', () => {
    for (const slope of [0, -1, Infinity, Number.NaN, 1e-300]) {
      const { x, converged } = bracketedRoot((t) => [Math.atan(t - 0.3), slope], -50, 70);
      expect(Math.abs(x - 0.3)).toBeLessThan(1e-14);
      expect(converged).toBe(true);
    }
  });

  test('survives the flat tails where Newton alone diverges', () => {
    const { x, evaluations } = bracketedRoot((t) => [Math.tanh(t - 1), 1 - Math.tanh(t - 1) ** 2], -200, 300);
    expect(Math.abs(x - 1)).toBeLessThan(1e-15);
    expect(evaluations).toBeLessThan(40);
  });

  test('finds a jump, and says when the budget ends', () => {
    expect(bracketedRoot((t) => [t < 1 / 3 ? -1 : 1, 0], 0, 1).x).toBeCloseTo(1 / 3, 14);
    expect(bracketedRoot((t) => [t < 1 / 3 ? -1 : 1, 0], 0, 1, { maxEvaluations: 9 }).converged).toBe(false);
  });

  test('refuses ends of one sign and ends that are not finite', () => {
    expect(() => bracketedRoot((t) => [t * t + 1, 2 * t], -1, 1)).toThrow('got f(-1) = 2 and f(1) = 2');
    expect(() => bracketedRoot((t) => [t, 1], -Infinity, 1)).toThrow('the ends must be finite');
    expect(() => bracketedRoot(() => [Number.NaN, 1], -1, 1)).toThrow(RangeError);
  });
});
