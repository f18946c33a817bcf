import { matrix, normal, softmaxRowsInto, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { asymmetric, hamming, weights } from '../../test/distortions.ts';
import {
  channelInformation,
  channelOutput,
  rateAtSlope,
  reverseWaterFilling,
  routingLimits,
  slopeGate,
} from '../index.ts';

const near = (got: number, want: number, tolerance = 1e-9) =>
  expect(Math.abs(got - want)).toBeLessThan(tolerance);

describe('rateAtSlope', () => {
  it('gives the closed form of a binary source', () => {
    const beta = Math.log(9);
    const even = rateAtSlope(hamming(2), beta);
    near(even.distortion, 0.1);
    near(even.rate, 0.368064207);
    near(even.rate / Math.LN2, 0.531004406);
    const uneven = rateAtSlope(hamming(2), beta, { weights: [0.7, 0.3] });
    near(uneven.distortion, 0.1);
    near(uneven.rate, 0.285781329);
    near(uneven.rate / Math.LN2, 0.412295306);
    near(uneven.load[0]!, 0.75);
  });

  it('gives the published values of K clusters', () => {
    const four = rateAtSlope(hamming(4), 2);
    near(four.distortion, 0.288765406);
    near(four.rate, 0.468010596);
    const eight = rateAtSlope(hamming(8), 3);
    near(eight.distortion, 0.258440511);
    near(eight.rate, 1.005120116);
  });

  it('gives the published table of an asymmetric bank, unused experts at exactly 0', () => {
    for (const [beta, rate, distortion, ...load] of [
      [0.5, 0.006319542, 0.40119543, 0.672402, 0.327598, 0],
      [1, 0.027249284, 0.373221144, 0.585459, 0.414541, 0],
      [2, 0.102560506, 0.322539948, 0.541235, 0.458765, 0],
      [4, 0.422229055, 0.212983446, 0.527273, 0.310634, 0.162092],
      [16, 1.010410217, 0.121013919, 0.500069, 0.299388, 0.200543],
    ] as const) {
      const point = rateAtSlope(asymmetric, beta, { weights });
      near(point.rate, rate);
      near(point.distortion, distortion);
      load.forEach((share, t) => {
        near(point.load[t]!, share, 1e-6);
        if (share === 0) expect(point.load[t]).toBe(0);
      });
    }
    for (const [beta, value] of [
      [1, 0.400470428],
      [4, 1.27416284],
      [8, 1.939105411],
    ] as const) {
      const { rate, distortion, gap, lower, upper } = rateAtSlope(asymmetric, beta, { weights });
      near(rate + beta * distortion, value);
      expect(gap).toBeLessThanOrEqual(1e-10);
      expect(upper - lower).toBeLessThanOrEqual(gap / beta + 1e-16);
    }
  });

  it('permutes its load with the experts, and shares that of a copy', () => {
    const { load, rate, distortion } = rateAtSlope(asymmetric, 4, { weights });
    const turned = matrix(
      3,
      3,
      [0, 1, 2].flatMap((x) => [2, 0, 1].map((t) => asymmetric.data[3 * x + t]!)),
    );
    const other = rateAtSlope(turned, 4, { weights });
    [2, 0, 1].forEach((t, i) => {
      near(other.load[i]!, load[t]!, 1e-6);
    });
    near(other.rate, rate);
    const twin = matrix(
      3,
      4,
      [0, 1, 2].flatMap((x) => [0, 1, 2, 0].map((t) => asymmetric.data[3 * x + t]!)),
    );
    const copied = rateAtSlope(twin, 4, { weights });
    near(copied.load[0]! + copied.load[3]!, load[0]!, 1e-6);
    near(copied.rate, rate);
    near(copied.distortion, distortion);
  });

  it('gives the rate of a Gaussian, cut into cells, to nine digits', () => {
    const cells = Array.from({ length: 161 }, (_, i) => -8 + i / 10);
    const letters = Array.from({ length: 41 }, (_, i) => -6 + (3 * i) / 10);
    const total = cells.reduce((sum, x) => sum + Math.exp((-x * x) / 2), 0);
    const squares = matrix(
      161,
      41,
      cells.flatMap((x) => letters.map((t) => (x - t) ** 2)),
    );
    const own = cells.map((x) => Math.exp((-x * x) / 2) / total);
    for (const bits of [0.5, 1]) {
      const distortion = 2 ** (-2 * bits);
      // dR/dD = −1/2D
      const point = rateAtSlope(squares, 1 / (2 * distortion), { weights: own });
      expect(point.converged).toBe(true); // weights of the letters span many powers of ten here
      near(point.rate + point.distortion * point.beta, bits * Math.LN2 + 0.5, 1e-9);
      const { rate } = reverseWaterFilling([1], distortion);
      near(rate, bits * Math.LN2);
    }
  });

  it('is the softmax gate whose bias is the log of its load, taken once', () => {
    const { load, rate, distortion, gap } = rateAtSlope(asymmetric, 4, { weights });
    const gate = slopeGate(asymmetric, load, 4);
    const cost = (p: ArrayLike<number>) =>
      asymmetric.data.reduce((sum, loss, i) => sum + weights[Math.floor(i / 3)]! * p[i]! * loss, 0);
    near(channelInformation(gate, weights), rate, 1e-9);
    near(cost(gate.data), distortion, 1e-9);
    [...channelOutput(gate, weights)].forEach((share, t) => {
      near(share, load[t]!, 1e-6);
    });
    const again = new Float64Array(9);
    softmaxRowsInto(again, gate.data, 3, 3);
    const twice = channelInformation(matrix(3, 3, again), weights) + 4 * cost(again);
    expect(twice - (rate + 4 * distortion)).toBeGreaterThan(1e6 * gap + 0.1);
    // β = ∞: the best experts alone; β = 0: the load
    expect([...slopeGate(asymmetric, load, Infinity).data]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    near(slopeGate(asymmetric, load, 0).data[4]!, load[1]!);
  });

  it('collapses on one expert below the first activation, and just above it no longer', () => {
    const { firstActivation, activation, D0, Dmin, Rmax } = routingLimits(asymmetric, { weights });
    near(firstActivation, 0.172835437);
    near(D0, 0.42, 1e-15);
    near(Dmin, 0.12, 1e-15);
    near(Rmax, 1.029653014);
    expect(activation[0]).toBe(0);
    const below = rateAtSlope(asymmetric, firstActivation * 0.999, { weights });
    expect([...below.load]).toEqual([1, 0, 0]);
    expect(Math.abs(below.distortion - D0)).toBeLessThan(1e-15); // 0.42 up to rounding
    expect(Math.max(below.rate, below.gap)).toBeLessThan(1e-15);
    const above = rateAtSlope(asymmetric, firstActivation * 1.01, { weights });
    expect(above.load[1]).toBeGreaterThan(1e-3);
    expect(above.rate).toBeGreaterThan(0);
  });

  it('is certain where the plain iteration stalls: nearly equal experts at a small β', () => {
    const random = stream(3, 'nearly equal');
    const losses = matrix(
      50,
      20,
      Float64Array.from({ length: 1000 }, () => 1 + 0.01 * normal(random)),
    );
    const { D0, firstActivation } = routingLimits(losses);
    const small = rateAtSlope(losses, firstActivation / 2);
    near(small.distortion, D0, 1e-15);
    expect(small.rate).toBeLessThan(1e-15);
    for (const factor of [1.5, 10, 1000]) {
      const { gap, converged, iterations } = rateAtSlope(losses, factor * firstActivation);
      expect(converged).toBe(true);
      expect(gap).toBeLessThanOrEqual(1e-10);
      expect(iterations).toBeLessThan(40);
    }
  });

  it('takes tens of iterations for a gap of 1e-10 where the plain iteration takes hundreds', () => {
    const random = stream(11, 'plane');
    const centres = Float64Array.from({ length: 32 }, () => normal(random));
    const losses = matrix(400, 16);
    for (let x = 0; x < 400; x++) {
      const [a, b] = [normal(random), normal(random)];
      for (let t = 0; t < 16; t++)
        losses.data[16 * x + t] = (a - centres[2 * t]!) ** 2 + (b - centres[2 * t + 1]!) ** 2;
    }
    const point = rateAtSlope(losses, 5);
    expect(point.converged).toBe(true);
    expect(point.iterations).toBeLessThan(25);
    expect(point.load.some((share) => share === 0)).toBe(true);
    let q = new Float64Array(16).fill(1 / 16);
    for (let i = 0; i < 60; i++) q = new Float64Array(channelOutput(slopeGate(losses, q, 5)));
    const z = Float64Array.from({ length: 400 }, (_, x) =>
      q.reduce((sum, share, t) => sum + share * Math.exp(-5 * losses.data[16 * x + t]!), 0),
    );
    const value = -z.reduce((sum, one) => sum + Math.log(one) / 400, 0);
    expect(value - (point.rate + 5 * point.distortion)).toBeGreaterThan(1e-7);
    const warm = rateAtSlope(losses, 5, { start: point.load });
    expect(warm.iterations).toBeLessThanOrEqual(2);
    near(warm.rate, point.rate, 1e-6);
    // from one expert alone, which is where a curve starts; and from experts that can hardly serve some inputs
    for (const [expert, beta] of [
      [3, 5],
      [0, 0.4],
      [7, 500],
    ] as const) {
      const start = Array.from(point.load, (_, t) => (t === expert ? 1 : 0));
      const lone = rateAtSlope(losses, beta, { start });
      const cold = rateAtSlope(losses, beta);
      expect([lone.converged, cold.converged]).toEqual([true, true]);
      near(lone.rate + beta * lone.distortion, cold.rate + beta * cold.distortion, 2e-10);
    }
  });

  it('counts inputs of weight 0 as not there', () => {
    const point = rateAtSlope(asymmetric, 4, { weights: [0.625, 0.375, 0] });
    const two = rateAtSlope(matrix(2, 3, asymmetric.data.slice(0, 6)), 4, { weights: [0.625, 0.375] });
    expect(point).toEqual(two);
  });

  it('says what it saw in losses, weights, β and start that are wrong', () => {
    const bad = matrix(2, 2, [0, 1, Number.NaN, 0]);
    expect(() => rateAtSlope(bad, 1)).toThrow('got NaN for input 1 and expert 0 (1 such losses in all)');
    expect(() => rateAtSlope(asymmetric, 0)).toThrow('beta must be a finite number > 0, got 0');
    expect(() => rateAtSlope(asymmetric, 1, { weights: [0.5, 0.5] })).toThrow('one entry a row, 3, got 2');
    expect(() => rateAtSlope(asymmetric, 1, { weights: [1, 1, 1] })).toThrow('weights: must sum to 1');
    expect(() => rateAtSlope(asymmetric, 1, { weights: [-0.5, 1, 0.5] })).toThrow('got -0.5');
    expect(() => rateAtSlope(asymmetric, 1, { start: [1] })).toThrow(
      'start must have one entry an expert, 3',
    );
    expect(() => rateAtSlope(asymmetric, 1, { gap: 0 })).toThrow('gap must be a number > 0, got 0');
    expect(() => rateAtSlope(matrix(0, 2), 1)).toThrow('got shape (0, 2)');
    expect(() => slopeGate(asymmetric, [1, 0], 1)).toThrow('load must have one entry an expert, 3, got 2');
  });
});

describe('reverseWaterFilling', () => {
  it('gives the published values', () => {
    for (const [level, distortion, bits] of [
      [0.5, 1.25, 2],
      [0.1, 0.3, 4.982892],
    ] as const) {
      const found = reverseWaterFilling([4, 1, 0.25], level);
      near(found.distortion, distortion, 1e-12);
      near(found.rate / Math.LN2, bits, 1e-6);
    }
    for (const [bits, distortion] of [
      [0.5, 0.5],
      [1, 0.25],
      [2, 0.0625],
    ] as const) {
      near(reverseWaterFilling([1], distortion).rate, bits * Math.LN2, 1e-12);
    }
    expect(() => reverseWaterFilling([1, 0], 1)).toThrow('variances[1] must be a finite number > 0, got 0');
    expect(() => reverseWaterFilling([1], 0)).toThrow('level');
  });
});
