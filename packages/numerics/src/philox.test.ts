import fc from 'fast-check';
import { expect, test } from 'vitest';
import { philox4x32, philoxInto } from './philox.ts';

/** The published vectors: Random123, tests/kat_vectors, philox4x32 10. */
const VECTORS = [
  [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    '408f276d 41c83b0e a20bc7c6 6d5451fd',
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    'd16cfe09 94fdcceb 5001e420 24126ea1',
  ],
] as const;

const hex = (words: Uint32Array) => [...words].map((word) => word.toString(16).padStart(8, '0')).join(' ');

/** Philox by its definition, in exact integers. */
function reference(counter: readonly number[], key: readonly number[]): Uint32Array {
  let [a, b, c, d] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [p, q] = key.map(BigInt) as [bigint, bigint];
  const word = 0xffffffffn;
  for (let round = 0; round < 10; round++) {
    const x = 0xd2511f53n * a;
    const y = 0xcd9e8d57n * c;
    [a, b, c, d] = [(y >> 32n) ^ b ^ p, y & word, (x >> 32n) ^ d ^ q, x & word];
    p = (p + 0x9e3779b9n) & word;
    q = (q + 0xbb67ae85n) & word;
  }
  return Uint32Array.from([a, b, c, d].map(Number));
}

test('gives the published known answers', () => {
  for (const [counter, key, answer] of VECTORS) expect(hex(philox4x32(counter, key))).toBe(answer);
});

test('agrees with exact integer arithmetic everywhere', () => {
  const word = fc.integer({ min: 0, max: 0xffffffff });
  fc.assert(
    fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
      expect(hex(philox4x32(counter, key))).toBe(hex(reference(counter, key)));
    }),
    { numRuns: 300, seed: 5 },
  );
});

test('may write over its counter, and takes loose words', () => {
  const counter = Uint32Array.of(1, 2, 3, 4);
  const answer = hex(reference([1, 2, 3, 4], [5, 6]));
  expect(hex(philoxInto(new Uint32Array(4), 1, 2, 3, 4, 5, 6))).toBe(answer);
  expect(philox4x32(counter, Uint32Array.of(5, 6), counter)).toBe(counter);
  expect(hex(counter)).toBe(answer);
});
