import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { philox4x32 } from './philox.ts';
import { type Stream, stream } from './stream.ts';

const take = (source: Stream, n: number) => Array.from({ length: n }, () => source.uint32());
// any character but halves of pairs, which no text has; unit 'binary' is the same, after a second of making a table
const character = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code));
const name = fc.array(
  fc.oneof(
    fc.string({ maxLength: 12, unit: character }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
  {
    maxLength: 4,
  },
);

describe('stream', () => {
  test('is the published Philox of a counter that counts blocks', () => {
    // h of seed 0: (kind 1, 8 bytes), then the integer 0, absorbed into zeros.
    const zero = Uint32Array.of(0, 0, 0, 0);
    const h1 = philox4x32(zero, [1, 8]);
    const h2 = philox4x32(h1, [0, 0]).map((word, i) => word ^ h1[i]!);
    const expected = [0, 1, 2].flatMap((i) => [...philox4x32([i, 0, h2[2]!, h2[3]!], [h2[0]!, h2[1]!])]);
    expect(take(stream(0), 12)).toEqual(expected);
  });

  test('keeps its numbers: a changed hash would change every stored result', () => {
    expect(take(stream(1, 'study', 'cell', 3), 4)).toEqual([2181835227, 4214258412, 195650812, 3258914202]);
  });

  test('repeats itself, and starts anew at each call', () => {
    expect(take(stream(7, 'a', 1), 9)).toEqual(take(stream(7, 'a', 1), 9));
    expect(take(stream(7n, 'a', 1), 9)).toEqual(take(stream(7, 'a', 1), 9));
  });

  test('tells apart cuts, kinds, lengths, signs and orders of names', () => {
    const different = [
      stream(1),
      stream(2),
      stream(-1),
      stream(1, 'a', 'bc'),
      stream(1, 'ab', 'c'),
      stream(1, 'abc'),
      stream(1, 'bc', 'a'),
      stream(1, 1),
      stream(1, '1'),
      stream(1, -1),
      stream(1, 0.5),
      stream(1, ''),
      stream(1, '', ''),
      stream(1, 'a\0'),
      stream(1, 'a'),
      stream(1, 'é'),
      stream(1, 'e\u0301'),
      stream(1, '\ud800'),
      stream(1, '\ufffd'),
      stream(1, '😀'),
      stream(2n ** 53n),
      stream(2n ** 53n + 1n),
    ].map((source) => take(source, 2).join());
    expect(new Set(different).size).toBe(different.length);
    expect(take(stream(1, -0), 2)).toEqual(take(stream(1, 0), 2));
  });

  test('a substream is the longer name, whatever was drawn before', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), name, name, fc.nat(20), (seed, first, second, drawn) => {
        const parent = stream(seed, ...first);
        take(parent, drawn);
        expect(take(parent.substream(...second), 6)).toEqual(take(stream(seed, ...first, ...second), 6));
      }),
      { numRuns: 200, seed: 6 },
    );
  });

  test('next takes two words and gives 53 bits of [0, 1)', () => {
    const words = take(stream(3, 'bits'), 2000);
    const source = stream(3, 'bits');
    for (let i = 0; i < 1000; i++) {
      const value = source.next();
      expect(value).toBe(((words[2 * i]! >>> 5) * 2 ** 26 + (words[2 * i + 1]! >>> 6)) / 2 ** 53);
      expect(value >= 0 && value < 1).toBe(true);
    }
  });

  test('has unbiased and uncorrelated bits', () => {
    const n = 20000;
    const words = take(stream(11, 'bits'), n);
    for (let bit = 0; bit < 32; bit++) {
      let ones = 0;
      let agree = 0;
      for (let i = 0; i < n; i++) {
        ones += (words[i]! >>> bit) & 1;
        if (i > 0) agree += ((words[i]! ^ words[i - 1]!) >>> bit) & 1;
      }
      // 64 tests: |z| < 4.5 fails once in 2,000 seeds.
      expect(Math.abs(ones - n / 2) / Math.sqrt(n / 4)).toBeLessThan(4.5);
      expect(Math.abs(agree - (n - 1) / 2) / Math.sqrt((n - 1) / 4)).toBeLessThan(4.5);
    }
  });

  test('neighbouring names give unrelated streams', () => {
    const n = 20000;
    const mean = Array.from({ length: n }, (_, i) => stream(1, 'replication', i).next() - 0.5);
    const sum = mean.reduce((total, value) => total + value, 0);
    const lag = mean.reduce((total, value, i) => total + value * (mean[i + 1] ?? 0), 0);
    expect(Math.abs(sum) / Math.sqrt(n / 12)).toBeLessThan(4);
    expect(Math.abs(lag) / (Math.sqrt(n) / 12)).toBeLessThan(4);
  });

  test('refuses a seed or a name that is not a number it can keep apart', () => {
    expect(() => stream(0.5)).toThrow('stream: seed must be a safe integer, or a bigint of 64 bits, got 0.5');
    expect(() => stream(2 ** 53)).toThrow(RangeError);
    expect(() => stream(2n ** 63n)).toThrow(RangeError);
    expect(() => stream(Number.NaN)).toThrow(RangeError);
    expect(() => stream(1, Number.NaN)).toThrow('stream: a number in the name must be finite, got NaN');
  });
});
