import { matrix } from '@moelab/numerics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelCapacity, channelInformation } from '../index.ts';

const bits = (nats: number) => nats / Math.LN2;

describe('channelCapacity', () => {
  it('gives the published capacities', () => {
    for (const [channel, want] of [
      [matrix(2, 2, [0.9, 0.1, 0.1, 0.9]), 0.531004406],
      [matrix(2, 3, [0.7, 0.3, 0, 0, 0.3, 0.7]), 0.7],
      [matrix(2, 2, [1, 0, 0.5, 0.5]), 0.321928095],
    ] as const) {
      const { value, gap, converged, upper, lower } = channelCapacity(channel);
      expect(Math.abs(bits(value) - want)).toBeLessThan(1e-9);
      expect(converged).toBe(true);
      expect(upper - lower).toBeLessThanOrEqual(gap + 1e-16);
    }
    const { input, output } = channelCapacity(matrix(2, 2, [1, 0, 0.5, 0.5]));
    expect(Math.abs(input[0]! - 0.6)).toBeLessThan(1e-6);
    expect(Math.abs(output[0]! - 0.8)).toBeLessThan(1e-6);
  });

  it('leaves a letter out that is not worth its use, and takes copies of letters', () => {
    const { value, input } = channelCapacity(matrix(3, 3, [1, 0, 0, 0, 1, 0, 0.5, 0.5, 0]));
    expect(Math.abs(bits(value) - 1)).toBeLessThan(1e-9);
    expect(input[2]).toBe(0);
    const copies = channelCapacity(matrix(4, 2, [0.9, 0.1, 0.9, 0.1, 0.1, 0.9, 0.1, 0.9]));
    expect(Math.abs(bits(copies.value) - 0.531004406)).toBeLessThan(1e-9);
    expect(channelCapacity(matrix(2, 2, [0.3, 0.7, 0.3, 0.7])).value).toBeLessThan(1e-12);
    expect(channelCapacity(matrix(1, 1, [1])).value).toBe(0);
  });

  it('gives log n − H of a cyclic channel of 45 letters, beside letters that nobody hears', () => {
    const n = 45; // enough for the kernels
    const noise = [0.6, 0.25, 0.1, 0.05];
    const channel = matrix(n + 3, n + 2); // three letters that say the first output or the second, two outputs that never come
    for (let x = 0; x < n; x++) {
      for (const [step, p] of noise.entries()) channel.data[x * (n + 2) + ((x + step) % n)] = p;
    }
    for (let x = n; x < n + 3; x++) channel.data.set([0.5, 0.5], x * (n + 2));
    const { value, input, output } = channelCapacity(channel);
    const entropy = -noise.reduce((sum, p) => sum + p * Math.log(p), 0);
    expect(value).toBeGreaterThanOrEqual(Math.log(n) - entropy - 1e-10);
    expect(Math.abs(channelInformation(channel, input) - value)).toBeLessThan(1e-12);
    expect([...output.slice(n)]).toEqual([0, 0]);
    const alone = matrix(
      n,
      n,
      channel.data.slice(0, n * (n + 2)).filter((_, i) => i % (n + 2) < n),
    );
    expect(Math.abs(channelCapacity(alone).value - (Math.log(n) - entropy))).toBeLessThan(1e-10);
  });

  it('is certified from both sides on random channels, and reached by its input', () => {
    const channels = fc
      .tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 2, max: 5 }))
      .chain(([rows, cols]) =>
        fc
          .array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: cols, maxLength: cols }), {
            minLength: rows,
            maxLength: rows,
          })
          .filter((all) => all.every((row) => row.some((cell) => cell > 0)))
          .map((all) =>
            matrix(
              rows,
              cols,
              all.flatMap((row) => row.map((cell) => cell / row.reduce((sum, one) => sum + one, 0))),
            ),
          ),
      );
    fc.assert(
      fc.property(channels, (channel) => {
        const { value, upper, gap, input, output, converged } = channelCapacity(channel);
        expect(converged).toBe(true);
        expect(gap).toBeLessThanOrEqual(1e-10);
        expect(Math.abs(channelInformation(channel, input) - value)).toBeLessThan(1e-12);
        const { rows, cols, data } = channel;
        for (let x = 0; x < rows; x++) {
          let divergence = 0;
          for (let y = 0; y < cols; y++) {
            const own = data[x * cols + y]!;
            if (own > 0) divergence += own * Math.log(own / output[y]!);
          }
          expect(divergence).toBeLessThanOrEqual(upper + 1e-12);
        }
        expect(value).toBeLessThanOrEqual(Math.log(Math.min(rows, cols)) + 1e-12);
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  it('refuses rows that are no distribution', () => {
    expect(() => channelCapacity(matrix(2, 2, [0.9, 0.1, 0.2, 0.9]))).toThrow('row 1: must sum to 1');
    expect(() => channelCapacity(matrix(0, 2))).toThrow('got shape (0, 2)');
  });
});
