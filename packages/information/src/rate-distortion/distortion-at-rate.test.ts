import { matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { asymmetric, hamming, weights } from '../../test/distortions.ts';
import {
  channelCapacity,
  curveBounds,
  distortionAtRate,
  rateCurve,
  rateJumps,
  routingLimits,
} from '../index.ts';

/** Two experts that are right on one input each, and one that is half wrong on both: R jumps where 2 exp(−0.3β) = 1 + exp(−β). */
const compromise = matrix(2, 3, [0, 1, 0.3, 1, 0, 0.3]);

describe('distortionAtRate', () => {
  it('gives the published values of K clusters, also behind a link', () => {
    for (const [K, bits, distortion] of [
      [4, 1, 0.189289625],
      [4, 1.5, 0.0743896],
      [8, 1, 0.372974376],
      [8, 2, 0.144208556],
    ] as const) {
      const found = distortionAtRate(hamming(K), bits * Math.LN2);
      expect(Math.abs(found.distortion - distortion)).toBeLessThan(1e-9);
      expect(found.gap).toBeLessThanOrEqual(1e-10);
      expect(found.distortion - found.lower).toBe(found.gap);
    }
    const { value } = channelCapacity(matrix(2, 2, [1, 0, 0, 1]));
    const behindLink = distortionAtRate(hamming(4), value).distortion;
    // δ = 0.02, I(S; Θ) = 1, m = 500: the bound of the paper, and with σ = ½
    expect(Math.abs(behindLink + 0.02 + Math.sqrt(2 / 500) - 0.272535178)).toBeLessThan(1e-9);
    expect(Math.abs(behindLink + 0.02 + Math.sqrt(1 / 1000) - 0.240912402)).toBeLessThan(1e-9);
  });

  it('gives the published values of an asymmetric bank, with parts that make the point', () => {
    for (const [rate, distortion] of [
      [0.1, 0.32382919],
      [0.25, 0.263201535],
      [0.5, 0.194728704],
      [0.75, 0.149447441],
    ] as const) {
      const found = distortionAtRate(asymmetric, rate, { weights });
      expect(Math.abs(found.distortion - distortion)).toBeLessThan(1.1e-9);
      expect([found.converged, found.rate, found.asked]).toEqual([true, rate, rate]);
      const mixed = (of: 'rate' | 'distortion') =>
        found.parts.reduce((sum, { share, point }) => sum + share * point[of], 0);
      expect(Math.abs(mixed('rate') - rate)).toBeLessThan(1e-12);
      expect(Math.abs(mixed('distortion') - found.distortion)).toBeLessThan(1e-12);
      expect(found.slopes).toBeLessThan(30);
    }
  });

  it('answers 0 with the best expert, and a rate beyond Rmax with Rmax', () => {
    const { D0, Dmin, Rmax } = routingLimits(asymmetric, { weights });
    const none = distortionAtRate(asymmetric, 0, { weights });
    expect([none.distortion, none.lower, none.beta, ...none.load]).toEqual([D0, D0, 0, 1, 0, 0]);
    const all = distortionAtRate(asymmetric, 5, { weights });
    expect([all.asked, all.rate, all.distortion, all.lower, all.beta]).toEqual([
      5,
      Rmax,
      Dmin,
      Dmin,
      Infinity,
    ]);
    const same = distortionAtRate(matrix(2, 2, [0, 1, 0, 1]), 0.3);
    expect([same.rate, same.distortion, same.converged]).toEqual([0, 0, true]);
  });

  it('shares the time where the rate jumps, and knows that nothing is better', () => {
    const { beta, distortion, lower, parts, converged, gap } = distortionAtRate(compromise, 0.1);
    expect(converged).toBe(true);
    expect(gap).toBeLessThan(1e-10);
    expect(Math.abs(2 * Math.exp(-0.3 * beta) - 1 - Math.exp(-beta))).toBeLessThan(1e-9);
    expect(Math.abs(distortion - (0.3 - 0.1 / beta))).toBeLessThan(1e-9);
    expect(lower).toBeLessThanOrEqual(distortion);
    expect(parts.map(({ point }) => point.rate < 1e-9)).toEqual([true, false]);
  });

  it('refuses a negative rate and NaN', () => {
    expect(() => distortionAtRate(asymmetric, -1)).toThrow('rate must be a number ≥ 0 in nats, got -1');
    expect(() => distortionAtRate(asymmetric, Number.NaN)).toThrow('got NaN');
  });
});

describe('rateJumps', () => {
  it('finds the straight piece of the curve, and none where there is none', () => {
    const curve = rateCurve(compromise, { betas: [1, 1.7, 1.9, 3] });
    const jumps = rateJumps(compromise, curve);
    expect(jumps.length).toBe(1);
    const { beta, from, to } = jumps[0]!;
    expect(Math.abs(2 * Math.exp(-0.3 * beta) - 1 - Math.exp(-beta))).toBeLessThan(1e-8);
    // from rate 0 to log 2 − h(D), D = 1 / (1 + e^β)
    const error = 1 / (1 + Math.exp(beta));
    const entropy = -error * Math.log(error) - (1 - error) * Math.log(1 - error);
    expect(from.rate).toBe(0);
    expect(Math.abs(to.rate - (Math.LN2 - entropy))).toBeLessThan(1e-4);
    expect(rateJumps(asymmetric, rateCurve(asymmetric, { weights, points: 8 }), { weights })).toEqual([]);
    expect(() => rateJumps(asymmetric, rateCurve(hamming(4)))).toThrow('the 4 experts of the curve, got 3');
  });
});

describe('rateCurve', () => {
  it('runs from the first activation to nearly Rmax by itself', () => {
    const { points, limits } = rateCurve(asymmetric, { weights, points: 12 });
    expect(points.length).toBe(12);
    expect(points[0]!.beta).toBeGreaterThan(limits.firstActivation);
    expect(points[0]!.rate).toBeGreaterThan(0);
    expect(points.at(-1)!.rate).toBeGreaterThanOrEqual(0.99 * limits.Rmax - 1e-9);
    expect(points.every(({ converged }) => converged)).toBe(true);
    expect(rateCurve(matrix(2, 2, [0, 1, 0, 1])).points).toEqual([]);
  });

  it('starts each point from the one before, which changes the work and not the answer', () => {
    const betas = [0.5, 2, 8, 64, 1000];
    const warm = rateCurve(asymmetric, { weights, betas });
    for (const [i, beta] of betas.entries()) {
      const [cold] = rateCurve(asymmetric, { weights, betas: [beta] }).points;
      const { rate, distortion } = warm.points[i]!;
      expect(Math.abs(rate + beta * distortion - cold!.rate - beta * cold!.distortion)).toBeLessThan(2e-10);
    }
  });

  it('bounds the curve from both sides, the tighter the more points there are', () => {
    const widths = [3, 30].map((points) => {
      const { lower, upper } = curveBounds(rateCurve(asymmetric, { weights, points }), 0.5);
      expect(lower).toBeLessThanOrEqual(0.194728704 + 1e-9);
      expect(upper).toBeGreaterThanOrEqual(0.194728704 - 1e-9);
      return upper - lower;
    });
    expect(widths[1]).toBeLessThan(0.2 * widths[0]!);
    const curve = rateCurve(asymmetric, { weights, points: 3 });
    const ends = [0, 9].map((rate) => curveBounds(curve, rate));
    for (const [i, end] of [0.42, 0.12].entries()) {
      expect(Math.abs(ends[i]!.lower - end)).toBeLessThan(1e-15);
      expect(Math.abs(ends[i]!.upper - end)).toBeLessThan(1e-15);
    }
    expect(() => curveBounds(curve, -1)).toThrow('got -1');
    expect(() => rateCurve(asymmetric, { points: 0 })).toThrow('points must be an integer ≥ 1, got 0');
    expect(() => rateCurve(asymmetric, { betas: [1, -1] })).toThrow(
      'beta must be a finite number > 0, got -1',
    );
  });
});

describe('routingLimits', () => {
  it('tells where each expert would beat the best one', () => {
    // the third is never better, the fourth equals the best one, the fifth has its mean but not its losses
    const losses = matrix(2, 5, [0.4, 1, 0.5, 0.4, 0.3, 0.4, 0, 0.6, 0.4, 0.5]);
    const { bestExpert, activation, firstActivation } = routingLimits(losses);
    expect(bestExpert).toBe(0);
    expect([activation[0], activation[2], activation[3], activation[4]]).toEqual([0, Infinity, Infinity, 0]);
    expect(firstActivation).toBe(0);
    const root = activation[1]!;
    expect(Math.abs(0.5 * (Math.exp(-0.6 * root) + Math.exp(0.4 * root)) - 1)).toBeLessThan(1e-12);
  });

  it('gives the entropy of the best index where it is unique, and less where ties leave a choice', () => {
    expect(Math.abs(routingLimits(hamming(5)).Rmax - Math.log(5))).toBeLessThan(1e-12);
    // input 0 needs expert 0, input 1 needs expert 1, input 2 may have either: ⅓ and ⅔
    const tied = routingLimits(matrix(3, 2, [0, 1, 1, 0, 0, 0]));
    const all = 0.6365141682948128; // H(1/3)
    // any share s of input 2 to expert 0: best is the one that gives I = H(T) − H(T|X)
    expect(tied.Rmax).toBeLessThan(all);
    expect(Math.abs(tied.Rmax - (Math.LN2 - Math.LN2 / 3))).toBeLessThan(1e-9);
    expect(tied.gap).toBeLessThanOrEqual(1e-10);
  });
});
