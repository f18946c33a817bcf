import { createLab } from '@moelab/core';
import { describe, expect, it } from 'vitest';
import { bounds } from '../index.ts';
import { lambdaGrid } from './lambda-grid.ts';

const lab = createLab({ plugins: [bounds] });
/** Oracle C-6. */
const given = { empiricalRisk: 0.1, kl: 5, m: 1000 } as const;

describe('catoni', () => {
  it('has the values of its oracles for a fixed λ', () => {
    expect(lab.bound('catoni', { ...given, lambda: 0.5 }).ledger().value).toBeCloseTo(0.14320309, 9);
    expect(lab.bound('catoni', { ...given, lambda: 1 }).ledger().value).toBeCloseTo(0.161944698, 9);
  });

  it('takes the best λ of a grid whose shares of δ do not exceed 1 together', () => {
    expect(lambdaGrid.reduce((sum, { share }) => sum + share, 0)).toBeLessThan(1);
    const one = lab.bound('catoni', given);
    expect(one.variants).toEqual(['grid']);
    const { value, constants } = one.ledger();
    const [lambda, share] = constants.map((constant) => constant.value) as [number, number];
    const fixed = lab.bound('catoni', { ...given, lambda, delta: 0.05 * share });
    expect(fixed.ledger().value).toBe(value);
    for (const other of [lambda / 2, 2 * lambda]) {
      const at = lambdaGrid.find((point) => point.lambda === other)!;
      const worse = lab.bound('catoni', { ...given, lambda: other, delta: 0.05 * at.share }).ledger().value;
      expect(worse).toBeGreaterThan(value as number);
    }
  });

  it('names what a λ costs apart from the complexity', () => {
    const { terms } = lab.bound('catoni', { ...given, lambda: 1 }).ledger();
    const [, curvature, complexity] = terms.map(({ value }) => value as number) as [number, number, number];
    expect(curvature).toBeCloseTo((1 - Math.exp(-0.1)) / (1 - Math.exp(-1)) - 0.1, 14);
    expect(Math.min(curvature, complexity)).toBeGreaterThan(0);
  });

  it('refuses a λ that is not above 0', () => {
    expect(() => lab.bound('catoni', { ...given, lambda: 0 })).toThrow(
      'lambda: must be a finite number > 0, got 0',
    );
  });
});
