import { describe, expect, it } from 'vitest';
import { rBar, rBarResiduals, rTilde, rTildeResiduals } from './polynomial-systems.ts';

describe('rBar and rTilde', () => {
  it('are 4 and 6 for two and three atoms, and only bounded below for more', () => {
    for (const table of [rBar, rTilde]) {
      expect([1, 2, 3, 4, 9].map((m) => table(m).order)).toEqual([1, 4, 6, 7, 7]);
      expect([1, 2, 3, 4, 9].map((m) => table(m).isExact)).toEqual([true, true, true, false, false]);
    }
    expect(() => rBar(0)).toThrow('m must be an integer');
  });
});

describe('the polynomial systems', () => {
  const pair = [1, -1].map((s1) => ({ s1, s2: -0.5, s3: 1 }));

  it('of r̄ are solved to order 3, not 4, by means ± 1 at half the variance less', () => {
    const residuals = rBarResiduals(pair, 6);
    for (const [l, want] of [0, 0, 0, -1 / 6, 0, 2 / 45].entries())
      expect(residuals[l]).toBeCloseTo(want, 15);
  });

  it('of r̃ contain those of r̄ where the gate does not change', () => {
    const atoms = pair.map(({ s1, s2, s3 }) => ({ t1: [0], t2: [0], t3: s1, t4: s2, t5: s3 }));
    const residuals = rTildeResiduals(atoms, 4);
    const own = rBarResiduals(pair, 4);
    for (const { l1, l2, residual } of residuals)
      expect(residual).toBeCloseTo(l1[0] === 0 ? own[l2 - 1]! : 0, 15);
  });

  it('of r̃ see a split of the gate at second order, as a sum of squares', () => {
    const atoms = [1, -1].map((t) => ({ t1: [0.3 * t], t2: [0], t3: 0, t4: 0, t5: 1 }));
    const second = rTildeResiduals(atoms, 2).find(({ l1, l2 }) => l1[0] === 2 && l2 === 0)!;
    expect(second.residual).toBeCloseTo(0.09, 15);
  });

  it('of r̃ have one equation for every order of every input: 9 up to order 2 for two inputs', () => {
    const atoms = [{ t1: [1, 0], t2: [0, 1], t3: 2, t4: 0, t5: 1 }];
    const residuals = rTildeResiduals(atoms, 2);
    expect(residuals).toHaveLength(9);
    const at = (a: number, b: number, l2: number) =>
      residuals.find((one) => one.l1[0] === a && one.l1[1] === b && one.l2 === l2)!.residual;
    expect(at(0, 0, 1)).toBe(2); // t₃
    expect(at(1, 0, 0)).toBe(1); // t₁
    expect(at(0, 1, 1)).toBe(1); // t₂ in x₂ and t₁ x t₃ = 0
    expect(at(1, 0, 1)).toBe(2); // t₁ t₃
    expect(at(0, 0, 2)).toBe(2); // t₃²/2 + t₄
  });
});
