import { describe, expect, it } from 'vitest';
import { activations } from './activation.ts';

describe.each(Object.entries(activations))('the activation %s', (_, { value, slope }) => {
  it('has the slope that its differences show', () => {
    for (const u of [-30, -3, -0.7, -1e-3, 0.4, 2, 6, 30]) {
      const h = 1e-4;
      const central = (step: number) => (value(u + step) - value(u - step)) / (2 * step);
      expect(slope(u)).toBeCloseTo((4 * central(h / 2) - central(h)) / 3, 8);
    }
  });
});
