import { describe, expect, it } from 'vitest';
import { learningRateAt } from './learning-rate.ts';
import { type JointOptions, jointOptions } from './options.ts';

const options = (given: Partial<JointOptions>): JointOptions => {
  const result = jointOptions['~standard'].validate({ learningRate: 2, finalRate: 0.1, ...given });
  if (result instanceof Promise || result.issues) throw new Error('options');
  return result.value;
};

describe('learningRateAt', () => {
  it.each([
    ['cosine', 2 * (0.1 + 0.9 / 2)],
    ['linear', 2 * (1 - 0.9 / 2)],
    ['exponential', 2 * Math.sqrt(0.1)],
    ['constant', 2],
  ] as const)('%s: first, middle, last', (schedule, middle) => {
    const at = (step: number) => learningRateAt(step, 11, options({ schedule }));
    expect(at(0)).toBeCloseTo(2, 12);
    expect(at(5)).toBeCloseTo(middle, 12);
    expect(at(10)).toBeCloseTo(schedule === 'constant' ? 2 : 0.2, 12);
  });

  it('rises in the warm-up to the full rate', () => {
    const at = (step: number) => learningRateAt(step, 10, options({ warmup: 0.4, schedule: 'linear' }));
    expect([0, 1, 2, 3].map(at)).toEqual([0.5, 1, 1.5, 2]);
    expect(at(4)).toBe(2);
    expect(at(9)).toBeCloseTo(0.2, 12);
  });

  it('is the full one in a training of one step', () => {
    expect(learningRateAt(0, 1, options({ schedule: 'cosine' }))).toBe(2);
  });
});
