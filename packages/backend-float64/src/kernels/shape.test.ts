import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  at,
  checkOps,
  expectClose,
  type Nd,
  nd,
  type OpCase,
  sample,
  toTensor,
  withoutLeak,
} from '../../test/op-case.ts';
import { float64Tensor } from '../float64-tensor.ts';

const x = sample([2, 3, 4]);
const y = sample([2, 2, 4], 2);
const exact = { tolerance: 0 } as const;

/** An op that puts at each place of the result one element of x, or a number. */
const moved = (
  name: string,
  run: (x: tf.Tensor) => tf.Tensor,
  shape: readonly number[],
  from: (at: number[]) => number[] | number,
): OpCase => ({
  ...exact,
  name,
  inputs: [x],
  run: run as OpCase['run'],
  expected: (input) =>
    nd(shape, (where) => {
      const source = from(where);
      return typeof source === 'number' ? source : at(input!, source);
    }),
});

const mirror = (i: number, n: number, edge: number) =>
  i < 0 ? -i - edge : i >= n ? 2 * (n - 1) - i + edge : i;

checkOps([
  moved(
    'reshape',
    (t) => tf.reshape(t, [4, -1]),
    [4, 6],
    ([i, j]) => {
      const flat = 6 * i! + j!;
      return [Math.floor(flat / 12), Math.floor(flat / 4) % 3, flat % 4];
    },
  ),
  moved(
    'expandDims',
    (t) => tf.expandDims(t, -1),
    [2, 3, 4, 1],
    (w) => w.slice(0, 3),
  ),
  moved(
    'transpose',
    (t) => tf.transpose(t),
    [4, 3, 2],
    ([i, j, k]) => [k!, j!, i!],
  ),
  moved(
    'transpose by 1, 2, 0',
    (t) => tf.transpose(t, [1, 2, 0]),
    [3, 4, 2],
    ([i, j, k]) => [k!, i!, j!],
  ),
  moved(
    'slice',
    (t) => tf.slice(t, [0, 1, 1], [2, 2, -1]),
    [2, 2, 3],
    ([i, j, k]) => [i!, j! + 1, k! + 1],
  ),
  moved(
    'stridedSlice backwards',
    (t) => tf.stridedSlice(t, [1, 2, 3], [-3, -4, 0], [-1, -2, -1]),
    [2, 2, 3],
    ([i, j, k]) => [1 - i!, 2 - 2 * j!, 3 - k!],
  ),
  {
    // tfjs-core's rule for masks has no gradient; cpu forgets the axis that is dropped
    ...moved(
      'stridedSlice with masks',
      (t) => tf.stridedSlice(t, [0, 1, 0], [9, 2, 4], [1, 1, 2], 0, 0, 0, 0, 2),
      [2, 2],
      ([i, k]) => [i!, 1, 2 * k!],
    ),
    gradient: false,
    cpu: false,
  },
  moved(
    'pad',
    (t) =>
      tf.pad(
        t,
        [
          [0, 1],
          [2, 0],
          [1, 1],
        ],
        0.1,
      ),
    [3, 5, 6],
    ([i, j, k]) => (i! < 2 && j! >= 2 && k! >= 1 && k! <= 4 ? [i!, j! - 2, k! - 1] : 0.1),
  ),
  moved(
    'mirrorPad reflect',
    (t) =>
      tf.mirrorPad(
        t,
        [
          [0, 1],
          [2, 0],
          [1, 2],
        ],
        'reflect',
      ),
    [3, 5, 7],
    ([i, j, k]) => [mirror(i!, 2, 0), mirror(j! - 2, 3, 0), mirror(k! - 1, 4, 0)],
  ),
  moved(
    'mirrorPad symmetric',
    (t) =>
      tf.mirrorPad(
        t,
        [
          [2, 1],
          [3, 0],
          [1, 2],
        ],
        'symmetric',
      ),
    [5, 6, 7],
    ([i, j, k]) => [mirror(i! - 2, 2, 1), mirror(j! - 3, 3, 1), mirror(k! - 1, 4, 1)],
  ),
  moved(
    'tile',
    (t) => tf.tile(t, [2, 1, 3]),
    [4, 3, 12],
    ([i, j, k]) => [i! % 2, j!, k! % 4],
  ),
  moved(
    'broadcastTo',
    (t) => tf.broadcastTo(tf.slice(t, [0, 0, 0], [2, 1, 4]), [3, 2, 5, 4]),
    [3, 2, 5, 4],
    ([, i, , k]) => [i!, 0, k!],
  ),
  moved(
    'reverse of two axes',
    (t) => tf.reverse(t, [0, 2]),
    [2, 3, 4],
    ([i, j, k]) => [1 - i!, j!, 3 - k!],
  ),
  moved(
    'second part of split',
    (t) => tf.split(t, [1, 3], 2)[1]!,
    [2, 3, 3],
    ([i, j, k]) => [i!, j!, k! + 1],
  ),
  moved(
    'last of unstack',
    (t) => tf.unstack(t, 1)[2]!,
    [2, 4],
    ([i, k]) => [i!, 2, k!],
  ),
  moved(
    'bandPart',
    (t) => tf.linalg.bandPart(t, 1, 0),
    [2, 3, 4],
    ([i, j, k]) => (j! - k! <= 1 && k! <= j! ? [i!, j!, k!] : 0),
  ),
  {
    ...exact,
    name: 'concat along the middle',
    inputs: [x, y],
    run: (a, b) => tf.concat([a!, b!], 1),
    expected: (a, b) =>
      nd([2, 5, 4], ([i, j, k]) => (j! < 3 ? at(a!, [i!, j!, k!]) : at(b!, [i!, j! - 3, k!]))),
  },
  {
    ...exact,
    name: 'stack behind the last axis',
    inputs: [x, sample([2, 3, 4], 3)],
    run: (a, b) => tf.stack([a!, b!], 3),
    expected: (a, b) => nd([2, 3, 4, 2], (w) => at(w[3] === 0 ? a! : b!, w.slice(0, 3))),
  },
]);

describe('moving elements', () => {
  it('keeps the bits: NaN, ±∞, −0 and 1/3', async () => {
    const odd = [Number.NaN, Infinity, -Infinity, -0, 1 / 3, 5e-324];
    await withoutLeak('float64', () => {
      const t = float64Tensor(odd, [2, 3]);
      expect([...tf.transpose(tf.transpose(t)).dataSync()]).toEqual(odd);
      expect([...tf.reverse(tf.reverse(tf.tile(t, [1, 1]), 1), 1).dataSync()]).toEqual(odd);
    });
  });

  it('undoes transposes, reverses and pads of random shapes, empty ones too', async () => {
    await tf.setBackend('float64');
    const shape = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(shape, fc.nat(99), (sizes, seed) => {
        const input: Nd = sample(sizes, seed);
        const perm = sizes.map((_, axis) => axis).sort((a, b) => ((a * 7 + seed) % 5) - ((b * 7 + seed) % 5));
        const back = perm.map((_, axis) => perm.indexOf(axis));
        tf.tidy(() => {
          const t = toTensor(input);
          const turned = tf.transpose(t, perm);
          expect(turned.shape).toEqual(perm.map((axis) => sizes[axis]!));
          const padded = tf.pad(
            tf.reverse(turned),
            perm.map((_, axis) => [axis % 2, seed % 3] as [number, number]),
          );
          const cut = tf.slice(
            padded,
            perm.map((_, axis) => axis % 2),
            turned.shape,
          );
          expectClose(tf.transpose(tf.reverse(cut), back).dataSync(), input.values, 0);
        });
      }),
      { numRuns: 150, seed: 15 },
    );
  });

  it('moves strings', async () => {
    await withoutLeak('float64', () => {
      const words = tf.tensor2d(['a', 'b', 'c', 'd'], [2, 2]);
      expect(tf.slice(words, [0, 1], [2, 1]).dataSync()).toEqual(['b', 'd']);
      expect(tf.concat([words, words], 0).dataSync()).toEqual(['a', 'b', 'c', 'd', 'a', 'b', 'c', 'd']);
    });
  });

  it('shares the data of a reshape until both are gone', async () => {
    await tf.setBackend('float64');
    const before = tf.backend().numDataIds();
    const a = toTensor(x);
    const b = tf.reshape(a, [24]);
    expect(tf.backend().numDataIds()).toBe(before + 1);
    a.dispose();
    expect([...b.dataSync()]).toEqual(x.values);
    b.dispose();
    expect(tf.backend().numDataIds()).toBe(before);
  });

  it('refuses a mirror image longer than the axis and a reshape that does not fit', async () => {
    await tf.setBackend('float64');
    const mirrored = () =>
      tf.tidy(() =>
        tf.engine().runKernel(
          'MirrorPad',
          { x: toTensor(x) },
          {
            paddings: [
              [2, 0],
              [0, 0],
              [0, 0],
            ],
            mode: 'reflect',
          },
        ),
      );
    expect(mirrored).toThrow('mirrorPad: axis 0 has 2 elements, got padding 2, 0');
    expect(() => tf.tidy(() => tf.reshape(toTensor(x), [5, 5]))).toThrow(
      '(2, 3, 4) does not fit into (5, 5)',
    );
  });
});
