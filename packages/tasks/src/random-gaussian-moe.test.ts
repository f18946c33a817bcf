import { describe, expect, it } from 'vitest';
import { estimationConstant } from './estimation-constant.ts';
import { gaussianMoe } from './gaussian-moe.ts';
import { randomGaussianMoe } from './random-gaussian-moe.ts';

describe('randomGaussianMoe', () => {
  it('gives a truth within the limit, the same for the same seed and another for another', () => {
    const one = randomGaussianMoe({ seed: 1, limit: 8 });
    expect(one.constant).toBeLessThanOrEqual(8);
    expect(estimationConstant(one.truth)).toBe(one.constant);
    expect(randomGaussianMoe({ seed: 1, limit: 8 })).toEqual(one);
    expect(randomGaussianMoe({ seed: 2, limit: 8 }).truth).not.toEqual(one.truth);
  });

  it('draws on until the limit is met', () => {
    const { tries, constant } = randomGaussianMoe({ seed: 1, limit: 3 });
    expect(tries).toBeGreaterThan(1);
    expect(constant).toBeLessThanOrEqual(3);
  });

  it.each([
    { kind: 'laplace' },
    { kind: 'constant' },
    { kind: 'dense-to-sparse', temperature: 0.5 },
  ] as const)('gives a truth that can be drawn from: %o', (gate) => {
    const { truth } = randomGaussianMoe({ seed: 3, gate, limit: 40 });
    expect(gaussianMoe({ truth }).sample(5, 1).y.data.every(Number.isFinite)).toBe(true);
  });

  it('says the best that it found when none is good enough', () => {
    expect(() => randomGaussianMoe({ seed: 1, limit: 0.01, tries: 2 })).toThrow(
      /none of 2 truths has an estimation constant of at most 0.01, the best has \d/,
    );
    expect(() => randomGaussianMoe({ seed: 1, experts: 1 })).toThrow(
      'experts: must be an integer ≥ 2, got 1',
    );
  });
});
