import { createLab } from '@moelab/core';
import { channelInformation, rateAtSlope, slopeGate } from '@moelab/information';
import { matrix, stream, uniform } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { bounds, oneShotBits, privateRate } from '../index.ts';

const lab = createLab({ plugins: [bounds] });
/** Oracle A-5: three inputs, three experts. */
const losses = [
  [0.1, 0.6, 0.9],
  [0.7, 0.2, 0.5],
  [0.8, 0.4, 0.05],
];
const inputWeights = [0.5, 0.3, 0.2];

describe('the limits of routing', () => {
  it('are D at the capacity, with what routing can have at all beside it', () => {
    const at = (capacity: number | [number, number]) =>
      lab.bound('capacity-limit', { capacity, losses, inputWeights }).ledger();
    expect(at(0)).toMatchObject({ value: expect.closeTo(0.42, 12), quantity: 'least risk', vacuous: false });
    expect(at(0.25).value).toBeCloseTo(0.263201535, 8);
    expect(at([0.25, 0.5]).value).toEqual([expect.closeTo(0.194728704, 8), expect.closeTo(0.263201535, 8)]);
    expect(at(0.25).constants.map(({ value }) => value)).toEqual(
      [0.42, 0.12, 1.029653014].map((value) => expect.closeTo(value, 8)),
    );
    expect(at(1.1)).toMatchObject({ vacuous: true, warnings: ['vacuous: least risk is never below 0.12'] });
  });

  it('let a private gate through ε tanh(ε/2) at most', () => {
    expect(privateRate(0.8)).toBeCloseTo(0.8 * Math.tanh(0.4), 15);
    for (const epsilon of [0.1, 1, 5])
      expect(privateRate(epsilon)).toBeLessThan(Math.min(epsilon, epsilon ** 2 / 2));
    const limit = lab.bound('private-gate-limit', { epsilon: 0.8, losses, inputWeights }).ledger()
      .value as number;
    expect(limit).toBe(
      lab.bound('capacity-limit', { capacity: privateRate(0.8), losses, inputWeights }).ledger().value,
    );
    // a randomized response on the best expert of each input has ε = log(stay/leave)
    const leave = 1 / (Math.exp(0.8) + 2);
    const gate = matrix(
      3,
      3,
      losses.flat().map((_, i) => (i % 4 === 0 ? 1 - 2 * leave : leave)),
    );
    expect(channelInformation(gate, inputWeights)).toBeLessThan(privateRate(0.8));
    const risk = gate.data.reduce(
      (sum, p, i) => sum + p * inputWeights[Math.floor(i / 3)]! * losses.flat()[i]!,
      0,
    );
    expect(risk).toBeGreaterThan(limit);
  });

  it('may be given as a value, with nothing else known', () => {
    const one = lab.bound('capacity-limit', { capacity: 1, distortionAtCapacity: [0.1, 0.2] }).ledger();
    expect(one).toMatchObject({ value: [0.1, 0.2], trivial: 0, constants: [] });
    expect(() => lab.bound('private-gate-limit', { epsilon: 1 })).toThrow(
      'losses: must be given, or distortionAtPrivacy',
    );
    expect(() => lab.bound('capacity-limit', { capacity: 1, losses, distortionAtCapacity: 0.1 })).toThrow(
      'losses: must not come with distortionAtCapacity',
    );
    expect(() =>
      lab.bound('capacity-limit', { capacity: 1, distortionAtCapacity: 0.1, inputWeights }),
    ).toThrow('inputWeights: must come with losses');
  });

  it('hold for gates that were learned, of which one of high rate is worse than the best single expert when rows are few', () => {
    // oracle C-8: 32 cells, 4 experts, gates by Blahut–Arimoto at β = 32 on n Bernoulli losses a cell; 400 repetitions give 0.4351 and 0.3747
    const truth = matrix(
      32,
      4,
      Float64Array.from({ length: 128 }, (_, i) => {
        const [x, t] = [Math.floor(i / 4), i % 4];
        return 0.4 + (t !== 0 ? 0.1 : 0) + 0.15 * Math.sin(1 + 0.7 * x + 1.9 * t + 0.13 * x * t);
      }),
    );
    const best = lab.bound('capacity-limit', { capacity: 0, losses: truth }).ledger().value as number;
    expect(best).toBeCloseTo(0.40879, 6);
    const repetitions = 6;
    const meanRisk = (n: number) => {
      let sum = 0;
      for (let repetition = 0; repetition < repetitions; repetition++) {
        const random = stream(1, 'learned gate', n, repetition);
        const seen = truth.data.map((mean) => {
          let wrong = 0;
          for (let i = 0; i < n; i++) if (uniform(random) < mean) wrong++;
          return wrong / n;
        });
        const sample = matrix(32, 4, seen);
        const gate = slopeGate(sample, rateAtSlope(sample, 32).load, 32);
        const risk = gate.data.reduce((all, p, i) => all + (p * truth.data[i]!) / 32, 0);
        if (repetition === 0) {
          const limit = lab
            .bound('capacity-limit', { capacity: channelInformation(gate), losses: truth })
            .ledger();
          expect(limit.value).toBeLessThan(risk);
        }
        sum += risk / repetitions;
      }
      return sum;
    };
    const [few, many] = [meanRisk(2), meanRisk(32)];
    expect(few).toBeGreaterThan(best);
    expect(many).toBeLessThan(best);
    expect(Math.abs(few - 0.4351)).toBeLessThan(0.0234); // four standard errors of six; a repetition has a spread of 0.0143
    expect(Math.abs(many - 0.3747)).toBeLessThan(0.0108); // and of 0.0066
  });

  it('are in rates of many draws; one draw costs some bits more', () => {
    expect(oneShotBits(0)).toBe(4);
    expect(oneShotBits(3 * Math.LN2)).toBeCloseTo(9, 12);
    expect(() => oneShotBits(-1)).toThrow('oneShotBits: rate must be ≥ 0, got -1');
  });
});
