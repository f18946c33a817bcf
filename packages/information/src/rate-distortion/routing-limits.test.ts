import { matrix, normal, stream, uniform } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { routingLimits } from './routing-limits.ts';

describe('activation', () => {
  it('is where each expert is as good as the best one alone, for losses of any size and inputs of any weight', () => {
    const random = stream(5, 'activation');
    let roots = 0;
    for (let run = 0; run < 60; run++) {
      const [rows, cols] = [2 + (run % 7), 2 + (run % 3)];
      const scale = 10 ** [0, -200, 290, 3][run % 4]!;
      const losses = matrix(
        rows,
        cols,
        Float64Array.from({ length: rows * cols }, () => scale * Math.abs(normal(random))),
      );
      const raw = Float64Array.from({ length: rows }, () => uniform(random) ** (run % 5 === 0 ? 60 : 1));
      const total = raw.reduce((sum, one) => sum + one, 0);
      const weights = raw.map((one) => one / total);
      const { activation, bestExpert } = routingLimits(losses, { weights });
      activation.forEach((beta, t) => {
        const differences = Array.from(
          weights,
          (_, x) => losses.data[x * cols + t]! - losses.data[x * cols + bestExpert]!,
        );
        const excess = (b: number) =>
          differences.reduce((sum, one, x) => sum + weights[x]! * Math.expm1(-b * one), 0);
        if (t === bestExpert) expect(beta).toBe(0);
        else if (differences.every((one) => one >= 0)) expect(beta).toBe(Infinity);
        else {
          roots++;
          expect([excess(beta * (1 - 1e-6)) < 0, excess(beta * (1 + 1e-6)) > 0]).toEqual([true, true]);
        }
      });
    }
    expect(roots).toBeGreaterThan(40);
  });

  it('is the closed form where losses differ for two kinds of inputs: log w/(1 − w) at Δ = ±1', () => {
    // w e^(−β) + (1 − w) e^β = 1 has the roots 0 and log w/(1 − w)
    for (const w of [0.5 + 1e-9, 0.6, 0.9, 1 - 1e-12]) {
      const { activation } = routingLimits(matrix(2, 2, [0, 1, 1, 0]), { weights: [w, 1 - w] });
      const wanted = Math.log(w / (1 - w));
      // as well as the difference of the means, 2 w − 1, is known
      expect(Math.abs(activation[1]! - wanted)).toBeLessThan((1e-15 / (2 * w - 1)) * wanted);
    }
  });

  it('keeps its digits beside a loss that is far off and has hardly a weight', () => {
    // w₁ e^(−β) + w₂ e^β + 10⁻³⁰ e^(−10¹² β) = 1: the last gives next to no more than its weight, at the root or anywhere
    const weights = [0.5 + 1e-9, 0.5 - 1e-9, 1e-30];
    const { activation } = routingLimits(matrix(3, 2, [0, 1, 1, 0, 0, 1e12]), { weights });
    const wanted = Math.log(weights[0]! / weights[1]!);
    expect(Math.abs(activation[1]! - wanted)).toBeLessThan(1e-6 * wanted);
  });

  it('is the closed form in any units, ∞ where that overflows, and never "in use at once"', () => {
    for (const unit of [1e-300, 1e-307, 1e300]) {
      const { activation } = routingLimits(matrix(2, 2, [0, unit, unit, 0]), { weights: [0.6, 0.4] });
      expect(Math.abs(activation[1]! * unit - Math.log(1.5))).toBeLessThan(1e-13);
    }
    for (const unit of [1e-310, 5e-324]) {
      const limits = routingLimits(matrix(2, 2, [0, unit, unit, 0]), { weights: [0.9, 0.1] });
      expect([...limits.activation, limits.firstActivation]).toEqual([0, Infinity, Infinity]);
    }
    // losses further apart than double precision: Δ = −10⁻³¹⁰ and 10³⁰⁰
    const far = routingLimits(matrix(2, 2, [0, 1e300, 1e-310, 0]), { weights: [0.9, 0.1] });
    expect(far.activation).toEqual(Float64Array.of(0, Infinity));
  });
});
