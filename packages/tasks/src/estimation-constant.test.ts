import { describe, expect, it } from 'vitest';
import { estimationConstant } from './estimation-constant.ts';
import { type GateFamily, type GaussianMoeTruth, gaussianMoeTruths } from './gaussian-moe-truth.ts';

const { demystifying, soft, act } = gaussianMoeTruths;

describe('estimationConstant', () => {
  it('is 6.820, 4.815 and 6.218 for the truths with names', () => {
    expect(estimationConstant(demystifying)).toBeCloseTo(6.82, 3);
    expect(estimationConstant(soft)).toBeCloseTo(4.815, 3);
    expect(estimationConstant(act)).toBeCloseTo(6.218, 3);
  });

  it('does not depend on the gauge: b₀ moved for all experts', () => {
    const moved = { ...soft, atoms: soft.atoms.map((atom) => ({ ...atom, gateBias: atom.gateBias + 3 })) };
    expect(estimationConstant(moved)).toBeCloseTo(estimationConstant(soft), 10);
  });

  it('is for one expert that of linear regression: √(2/π) (sd a + sd b + sd ν)', () => {
    const one = { gate: { kind: 'softmax' } as const, atoms: [soft.atoms[0]] };
    // X ~ U[0, 1]: the inverse of E[1, x, x²]/ν has 12 ν and 4 ν on its diagonal; Var ν̂ = 2ν²
    const want = Math.sqrt(2 / Math.PI) * (Math.sqrt(12 * 0.09) + Math.sqrt(4 * 0.09) + Math.sqrt(2) * 0.09);
    expect(estimationConstant(one)).toBeCloseTo(want, 9);
  });

  it.each<[string, GateFamily]>([
    [
      'the temperature of an identity activation',
      { kind: 'activation', activation: 'identity', temperature: 0.5 },
    ],
    ['the bias of one selected expert', { kind: 'top-k', k: 1 }],
  ])('is infinite where data do not tell %s', (_, gate) => {
    const truth: GaussianMoeTruth = { gate, atoms: soft.atoms };
    expect(estimationConstant(truth)).toBe(Infinity);
  });
});
