import { matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { channelInformation, informationBottleneck, mutualInformation, rateAtSlope } from '../index.ts';

const entropy = (p: number) => -p * Math.log(p) - (1 - p) * Math.log(1 - p);
/** X a fair coin, Y its copy that is wrong with probability δ. */
const copy = (wrong: number) => matrix(2, 2, [(1 - wrong) / 2, wrong / 2, wrong / 2, (1 - wrong) / 2]);

describe('informationBottleneck', () => {
  it('of a binary symmetric copy lies on the curve of Wyner and Ziv', () => {
    for (const beta of [2.5, 4]) {
      const { rate, relevance, value, converged, load } = informationBottleneck(copy(0.1), beta, {
        starts: 3,
      });
      expect(converged).toBe(true);
      expect(Math.abs(value - (rate - beta * relevance))).toBeLessThan(1e-8);
      // T is X wrong with probability a: R = log 2 − h(a), I(T; Y) = log 2 − h(a ∗ 0.1)
      let a = 0.25;
      for (let step = 0; step < 200; step++) {
        // the slope of log 2 − h(a) − β (log 2 − h(0.1 + 0.8 a)) in a, by bisection on [0, ½)
        const slope = (b: number) =>
          -Math.log((1 - b) / b) + 0.8 * beta * Math.log((0.9 - 0.8 * b) / (0.1 + 0.8 * b));
        a += (slope(a) > 0 ? -1 : 1) * 0.25 * 0.5 ** (step + 1);
      }
      expect(Math.abs(rate - (Math.LN2 - entropy(a)))).toBeLessThan(1e-4);
      expect(Math.abs(relevance - (Math.LN2 - entropy(0.1 + 0.8 * a)))).toBeLessThan(1e-4);
      expect(
        Math.abs(value - (Math.LN2 - entropy(a) - beta * (Math.LN2 - entropy(0.1 + 0.8 * a)))),
      ).toBeLessThan(1e-8);
      expect(Math.abs(load.reduce((sum, share) => sum + share, 0) - 1)).toBeLessThan(1e-12);
    }
  });

  it('says nothing below the critical β, 1 / 0.8², and for β ≤ 1 on any source', () => {
    const below = informationBottleneck(copy(0.1), 1.4, { starts: 3 });
    expect(Math.abs(below.value)).toBeLessThan(1e-6);
    expect(below.rate).toBeLessThan(1e-4);
    const any = informationBottleneck(matrix(3, 2, [0.3, 0, 0.1, 0.2, 0.05, 0.35]), 0.9, { starts: 3 });
    expect(any.relevance).toBeLessThan(1e-6);
  });

  it('knows all of I(X; Y) as β grows, with inputs of one label together', () => {
    // the first two inputs say the same about Y, the third never occurs
    const joint = matrix(4, 3, [0.1, 0.1, 0, 0.2, 0.2, 0, 0, 0, 0, 0, 0.1, 0.3]);
    const { rate, relevance, gate } = informationBottleneck(joint, 200);
    const { data } = gate;
    expect(Math.abs(relevance - mutualInformation(joint))).toBeLessThan(1e-3);
    // no more than telling {0, 1} from 3
    expect(rate).toBeLessThan(entropy(0.4) + 1e-3);
    for (let t = 0; t < gate.cols; t++) expect(Math.abs(data[t]! - data[gate.cols + t]!)).toBeLessThan(1e-6);
  });

  it('gives a gate that is optimal for its experts, and experts that suit the gate', () => {
    const joint = matrix(4, 3, [0.2, 0.03, 0.02, 0.05, 0.15, 0.05, 0.02, 0.03, 0.2, 0.1, 0.1, 0.05]);
    const { gate, experts, load, rate, value, lastGain, gateGap, values } = informationBottleneck(joint, 3);
    const weights = [0.25, 0.25, 0.25, 0.25];
    expect(Math.max(lastGain, gateGap)).toBeLessThanOrEqual(1e-10);
    expect(Math.abs(channelInformation(gate, weights) - rate)).toBeLessThan(1e-6);
    load.forEach((share, t) => {
      if (share < 1e-6) return;
      for (let y = 0; y < 3; y++) {
        const together = [0, 1, 2, 3].reduce(
          (sum, x) => sum + gate.data[x * load.length + t]! * joint.data[x * 3 + y]!,
          0,
        );
        expect(Math.abs(experts.data[t * 3 + y]! - together / share)).toBeLessThan(1e-3);
      }
    });
    const losses = matrix(
      4,
      load.length,
      weights.flatMap((_, x) =>
        [...load].map((_share, t) =>
          [0, 1, 2].reduce((sum, y) => {
            const own = 4 * joint.data[x * 3 + y]!;
            return sum + own * Math.log(own / experts.data[t * 3 + y]!);
          }, 0),
        ),
      ),
    );
    const best = rateAtSlope(losses, 3);
    expect(Math.abs(best.rate + 3 * (best.distortion - mutualInformation(joint)) - value)).toBeLessThan(1e-8);
    expect(values.length).toBe(10);
    expect(values[0]).toBe(value);
    expect(value).toBeLessThan(0);
  });

  it('refuses what is no distribution, and counts below one', () => {
    expect(() => informationBottleneck(matrix(1, 2, [0.5, 0.6]), 1)).toThrow('joint: must sum to 1');
    expect(() => informationBottleneck(copy(0.1), -1)).toThrow('got -1');
    expect(() => informationBottleneck(copy(0.1), 1, { starts: 0 })).toThrow('starts must be an integer ≥ 1');
  });
});
