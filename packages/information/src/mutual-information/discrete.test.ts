import { categorical, matrix, stream, uniformInteger } from '@moelab/numerics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  channelInformation,
  channelOutput,
  conditionalMutualInformation,
  contingencyTable,
  estimateConditionalDiscreteInformation,
  estimateDiscreteInformation,
  estimateEntropy,
  mutualInformation,
  shannonEntropy,
} from '../index.ts';

const estimators = ['plug-in', 'miller-madow', 'nsb'] as const;
const table = matrix(2, 2, [10, 2, 3, 15]);

describe('estimateDiscreteInformation', () => {
  it('gives the published values for [[10, 2], [3, 15]]', () => {
    const { value } = estimateDiscreteInformation(table, { estimator: 'plug-in' });
    expect(Math.abs(value - 0.233670556)).toBeLessThan(1e-9);
    expect(Math.abs(value / Math.LN2 - 0.337115353)).toBeLessThan(1e-9);
    const corrected = estimateDiscreteInformation(table).value;
    expect(Math.abs(corrected - 0.21700389)).toBeLessThan(1e-9);
  });

  it('is made of three entropies by the same estimator', () => {
    for (const estimator of estimators) {
      const [x, y, both] = [[12, 18], [13, 17], table.data].map(
        (counts) => estimateEntropy(counts, { estimator }).value,
      );
      const { value } = estimateDiscreteInformation(table, { estimator, permutations: 0 });
      expect(Math.abs(value - (x! + y! - both!))).toBeLessThan(1e-12);
    }
  });

  it('shows the plug-in bias on independent labels, and that the null and Miller–Madow know it', () => {
    const random = stream(2, 'independent');
    const draw = () => Array.from({ length: 200 }, () => uniformInteger(random, 6));
    const mean = { 'plug-in': 0, 'miller-madow': 0 };
    let rejected = 0;
    for (let sample = 0; sample < 60; sample++) {
      const { counts } = contingencyTable(draw(), draw());
      for (const estimator of ['plug-in', 'miller-madow'] as const) {
        const estimate = estimateDiscreteInformation(counts, { estimator, permutations: 40, seed: sample });
        mean[estimator] += estimate.value / 60;
        if (estimator === 'plug-in') {
          // 25/400 = 0.0625 by the formula, which tells the bias to first order
          expect(Math.abs(estimate.permutationNull!.mean - 0.0625)).toBeLessThan(0.015);
          if (estimate.permutationNull!.pValue <= 0.05) rejected++;
        }
      }
    }
    expect(Math.abs(mean['plug-in'] - 0.0625)).toBeLessThan(0.008);
    expect(Math.abs(mean['miller-madow'])).toBeLessThan(0.008); // sd of the mean 0.0023
    expect(rejected).toBeLessThanOrEqual(9); // 3 expected
  });

  it('returns a negative estimate as it is, with its null', () => {
    const even = matrix(3, 3, Array(9).fill(2));
    const { value, permutationNull } = estimateDiscreteInformation(even);
    expect(Math.abs(value - -4 / 36)).toBeLessThan(1e-12);
    expect(permutationNull!.pValue).toBe(1);
  });

  it('depends on the seed in its null alone, and on nothing else', () => {
    const one = estimateDiscreteInformation(table, { seed: 5 });
    expect(estimateDiscreteInformation(table, { seed: 5 })).toEqual(one);
    const other = estimateDiscreteInformation(table, { seed: 6 });
    expect(other.permutationNull).not.toEqual(one.permutationNull);
    expect({ ...other, permutationNull: null }).toEqual({ ...one, permutationNull: null });
  });

  it('says that a constant variable carries nothing', () => {
    const { value, notes } = estimateDiscreteInformation(matrix(1, 3, [4, 5, 6]));
    expect(Math.abs(value)).toBeLessThan(1e-15);
    expect(notes).toEqual([
      'all counts are in one row: that variable is constant and carries no information',
    ]);
  });

  it('refuses probabilities, no counts and an unknown estimator', () => {
    expect(() => estimateDiscreteInformation(matrix(1, 2, [0.5, 0.5]))).toThrow('must be an integer');
    expect(() => estimateDiscreteInformation(matrix(2, 2))).toThrow('must not all be 0');
    expect(() => estimateDiscreteInformation(table, { estimator: 'x' as 'nsb' })).toThrow("got 'x'");
    expect(() => contingencyTable([1], [1, 2])).toThrow('got 1 and 2');
    expect(() => contingencyTable([1, Number.NaN], [1, 2])).toThrow('labels x[1] is NaN');
  });
});

describe('estimateConditionalDiscreteInformation', () => {
  it('tells apart a dependence that Z explains from one that it does not', () => {
    const random = stream(3, 'explained');
    const tables = [matrix(2, 2), matrix(2, 2)];
    for (let i = 0; i < 400; i++) {
      const z = uniformInteger(random, 2);
      const copy = () => (random.next() < 0.9 ? z : 1 - z);
      tables[z]!.data[2 * copy() + copy()]!++;
    }
    const pooled = matrix(
      2,
      2,
      tables[0]!.data.map((count, i) => count + tables[1]!.data[i]!),
    );
    expect(estimateDiscreteInformation(pooled).permutationNull!.pValue).toBeLessThan(0.02);
    const { value, permutationNull } = estimateConditionalDiscreteInformation(tables);
    expect(Math.abs(value)).toBeLessThan(0.01);
    expect(permutationNull!.pValue).toBeGreaterThan(0.05);
    expect(() => estimateConditionalDiscreteInformation([table, matrix(1, 2, [1, 1])])).toThrow(
      'at 1, (1, 2)',
    );
  });
});

describe('mutualInformation', () => {
  it('is H(X) + H(Y) − H(X, Y), at most each of them, 0 for products, and shrinks when letters are merged', () => {
    const joints = fc
      .tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 2, max: 4 }))
      .chain(([rows, cols]) =>
        fc
          .array(fc.integer({ min: 0, max: 9 }), { minLength: rows * cols, maxLength: rows * cols })
          .filter((cells) => cells.some((cell) => cell > 0))
          .map((cells) => {
            const total = cells.reduce((sum, cell) => sum + cell, 0);
            return matrix(
              rows,
              cols,
              cells.map((cell) => cell / total),
            );
          }),
      );
    fc.assert(
      fc.property(joints, (joint) => {
        const { rows, cols, data } = joint;
        const x = Array.from({ length: rows }, (_, i) =>
          data.subarray(i * cols, (i + 1) * cols).reduce((sum, cell) => sum + cell, 0),
        );
        const y = Array.from({ length: cols }, (_, j) =>
          x.reduce((sum, _cell, i) => sum + data[i * cols + j]!, 0),
        );
        const information = mutualInformation(joint);
        const entropies = shannonEntropy(x) + shannonEntropy(y) - shannonEntropy(data);
        expect(Math.abs(information - entropies)).toBeLessThan(1e-13);
        expect(information).toBeLessThanOrEqual(Math.min(shannonEntropy(x), shannonEntropy(y)) + 1e-13);
        const merged = matrix(rows, cols - 1);
        data.forEach((cell, i) => {
          merged.data[Math.floor(i / cols) * (cols - 1) + Math.max(0, (i % cols) - 1)]! += cell;
        });
        expect(mutualInformation(merged)).toBeLessThanOrEqual(information + 1e-13);
        const product = x.flatMap((a) => y.map((b) => a * b));
        expect(Math.abs(mutualInformation(matrix(rows, cols, product)))).toBeLessThan(1e-14);
      }),
      { numRuns: 100, seed: 4 },
    );
  });

  it('has the chain rule I(X, Z; Y) = I(Z; Y) + I(X; Y | Z)', () => {
    const random = stream(4, 'chain');
    const cells = Array.from({ length: 12 }, () => random.next());
    const total = cells.reduce((sum, cell) => sum + cell, 0);
    const p = cells.map((cell) => cell / total); // (z, x, y) of (2, 3, 2)
    const joint = [matrix(3, 2, p.slice(0, 6)), matrix(3, 2, p.slice(6))];
    const zy = [0, 1].flatMap((z) =>
      [0, 1].map((y) => [0, 1, 2].reduce((sum, x) => sum + p[z * 6 + x * 2 + y]!, 0)),
    );
    const all = mutualInformation(matrix(6, 2, p));
    const parts = mutualInformation(matrix(2, 2, zy)) + conditionalMutualInformation(joint);
    expect(Math.abs(all - parts)).toBeLessThan(1e-14);
  });

  it('of a channel is that of its joint distribution, also with weights', () => {
    const channel = matrix(2, 2, [0.9, 0.1, 0.2, 0.8]);
    const [a, b] = [0.3, 0.7];
    const joint = matrix(2, 2, [0.9 * a, 0.1 * a, 0.2 * b, 0.8 * b]);
    expect(Math.abs(channelInformation(channel, [a, b]) - mutualInformation(joint))).toBeLessThan(1e-15);
    expect([...channelOutput(channel, [a, b])].map((p) => p.toFixed(12))).toEqual([
      '0.410000000000',
      '0.590000000000',
    ]);
    expect(() => channelInformation(matrix(1, 2, [0.5, 0.4]))).toThrow(
      'channelInformation: row 0: must sum to 1',
    );
    expect(() => channelInformation(channel, [1])).toThrow('weights must have one entry a row, 2, got 1');
    // a gate that says the same of every input has a rate of 0, and of no less by rounding, so that D at its rate can be asked for
    for (let rows = 1; rows < 60; rows++)
      expect(
        channelInformation(matrix(rows, 3, Array(rows).fill([0.2, 0.7, 0.1]).flat())),
      ).toBeGreaterThanOrEqual(0);
    const hard = matrix(3, 3, [1, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect(Math.abs(channelInformation(hard) - Math.log(3))).toBeLessThan(1e-15);
  });

  it('is near what a large sample gives', () => {
    const random = stream(5, 'sample');
    const p = [0.3, 0.1, 0.15, 0.45];
    const counts = matrix(2, 2);
    for (let i = 0; i < 20000; i++) counts.data[categorical(random, p)]!++;
    const { value, interval } = estimateDiscreteInformation(counts, { permutations: 0 });
    expect(Math.abs(value - mutualInformation(matrix(2, 2, p)))).toBeLessThan(4 * interval!.standardError);
  });
});
