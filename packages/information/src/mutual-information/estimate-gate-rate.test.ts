import { matrix, normal, softmaxRowsInto, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { channelInformation, estimateDiscreteInformation, estimateGateRate } from '../index.ts';

const sigmoid = (a: number) => 1 / (1 + Math.exp(-a));
const gateOf = (inputs: ArrayLike<number>) =>
  matrix(inputs.length, 2, Array.from(inputs, (x) => [sigmoid(2 * x), sigmoid(-2 * x)]).flat());

describe('estimateGateRate', () => {
  it('is right on average where the plug-in value is low by 0.0039', () => {
    // X ~ N(0, 1), g = (σ(2x), σ(−2x)), 50 inputs: truth 0.231138302, mean of the plug-in value 0.227155. The mean of
    // H(g) is log 2 − truth; putting it in the place of each sample's mean takes most of the scatter away.
    const truth = 0.231138302;
    const draws = 3000;
    const random = stream(11, 'gate');
    const mean = { corrected: 0, 'plug-in': 0 };
    for (let i = 0; i < draws; i++) {
      const gate = gateOf(Float64Array.from({ length: 50 }, () => normal(random)));
      const logs = gate.data.reduce((sum, p) => sum + p * Math.log(p), 0) / 50;
      for (const estimator of ['corrected', 'plug-in'] as const) {
        mean[estimator] += (estimateGateRate(gate, { estimator }).value - logs - Math.LN2 + truth) / draws;
      }
    }
    // sd of the means 1e-4
    expect(Math.abs(mean['plug-in'] - 0.227155)).toBeLessThan(3e-4);
    expect(Math.abs(mean.corrected - truth)).toBeLessThan(3e-4);
    expect(Math.abs(mean.corrected - mean['plug-in'] - 0.003943)).toBeLessThan(5e-5);
  });

  it('tends to the rate of the whole population', () => {
    const nodes = Array.from({ length: 801 }, (_, i) => -10 + i / 40);
    const weights = nodes.map((x) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI) / 40);
    expect(Math.abs(channelInformation(gateOf(nodes), weights) - 0.231138302)).toBeLessThan(1e-9);
  });

  it('has the jackknife interval of leaving out each row', () => {
    const rows = [
      [0.9, 0.1],
      [0.2, 0.8],
      [0.5, 0.5],
      [0.6, 0.4],
    ];
    const { interval } = estimateGateRate(matrix(4, 2, rows.flat()));
    const without = rows.map((_, i) => estimateGateRate(matrix(3, 2, rows.toSpliced(i, 1).flat())).value);
    const mean = without.reduce((sum, value) => sum + value, 0) / 4;
    const squares = without.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    expect(Math.abs(interval!.standardError - Math.sqrt(0.75 * squares))).toBeLessThan(1e-12);
  });

  it('of a one-hot gate is its entropy with the correction of Miller and Madow', () => {
    const gate = matrix(5, 2, [1, 0, 1, 0, 0, 1, 1, 0, 0, 1]);
    const entropy = -0.6 * Math.log(0.6) - 0.4 * Math.log(0.4);
    expect(Math.abs(estimateGateRate(gate).value - (entropy + 1 / 10))).toBeLessThan(1e-14);
    // as a table, input × expert, the same information comes from the counts
    const table = estimateDiscreteInformation(gate, { estimator: 'plug-in', permutations: 0 });
    expect(Math.abs(table.value - entropy)).toBeLessThan(1e-14);
  });

  it('refuses logits; a softmax taken twice passes, and its rate is far too low', () => {
    const logits = [3, 0, -1, 0, 3, 0, -2, 0, 3];
    expect(() => estimateGateRate(matrix(3, 3, logits))).toThrow(
      'row 0: entry 2 must be a probability, got -1',
    );
    expect(() => estimateGateRate(matrix(1, 2, [3, 1]))).toThrow('neither logits nor counts');
    const once = new Float64Array(9);
    softmaxRowsInto(once, logits, 3, 3);
    const twice = new Float64Array(9);
    softmaxRowsInto(twice, once, 3, 3);
    const rate = channelInformation(matrix(3, 3, once));
    expect(channelInformation(matrix(3, 3, twice))).toBeLessThan(0.25 * rate);
    expect(() => estimateGateRate(matrix(1, 2, [Number.NaN, 1]))).toThrow('got NaN');
    expect(estimateGateRate(matrix(1, 2, [0.5, 0.5])).interval).toBeNull();
  });
});
