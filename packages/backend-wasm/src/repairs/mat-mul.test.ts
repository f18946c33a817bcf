import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { asInTfjs, expectClose, fault, numbers, ramp, rampOf, tensor } from '../../test/fault.ts';

/** The product by plain loops: matrices of the given batches, each row-major. */
function product(a: number[], b: number[], m: number, k: number, n: number, ta = false, tb = false) {
  return Array.from({ length: m * n }, (_, o) => {
    const [i, j] = [Math.floor(o / n), o % n];
    let sum = 0;
    for (let l = 0; l < k; l++) sum += a[ta ? l * m + i : i * k + l]! * b[tb ? j * k + l : l * n + j]!;
    return sum;
  });
}

describe('matMul', () => {
  // tfjs keeps the right operand as it packed it at its first product
  const reshaped = () => {
    const w = ramp([2, 6], 1);
    tf.matMul(ramp([3, 2]), w);
    return tf.matMul(ramp([3, 4]), tf.reshape(w, [4, 3]));
  };
  fault(
    'by an operand multiplied before under another shape',
    reshaped,
    product(rampOf([3, 4]), rampOf([2, 6], 1), 3, 4, 3),
  );
  fault(
    'fused, the same',
    () => {
      const w = ramp([2, 6], 1);
      tf.matMul(ramp([3, 2]), w);
      return tf.fused.matMul({ a: ramp([3, 4]), b: tf.reshape(w, [4, 3]) });
    },
    product(rampOf([3, 4]), rampOf([2, 6], 1), 3, 4, 3),
  );

  const shapes = [
    [2, 6],
    [3, 4],
    [2, 6],
    [6, 2],
    [3, 4],
    [1, 12],
  ] as const;
  fault(
    'by one operand under many shapes, again and again',
    () => {
      const w = ramp([2, 6], 1);
      const products = shapes.map(([rows, columns]) =>
        tf.matMul(ramp([5, rows]), tf.reshape(w, [rows, columns])),
      );
      return tf.concat(products.map((y) => tf.reshape(y, [-1])));
    },
    shapes.flatMap(([rows, columns]) => product(rampOf([5, rows]), rampOf([2, 6], 1), 5, rows, columns)),
  );

  const [a, b] = [rampOf([2, 3, 20]), rampOf([4, 20, 12], 1)];
  const pairs = [0, 1].flatMap((i) =>
    [0, 1, 2, 3].flatMap((j) => product(a.slice(60 * i), b.slice(240 * j), 3, 20, 12)),
  );
  fault(
    'with batch axes that broadcast on both sides',
    () => tf.matMul(ramp([2, 1, 3, 20]), ramp([1, 4, 20, 12], 1)),
    pairs,
  );
  fault(
    'that sums over nothing',
    () => tf.matMul(tensor([], [2, 0]), tensor([], [0, 3])),
    [0, 0, 0, 0, 0, 0],
    { relative: 0 },
  );
  fault(
    'of integers',
    () => tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), tf.tensor2d([5, 6, 7, 8], [2, 2], 'int32')),
    [19, 22, 43, 50],
  );
  const [left, right] = [rampOf([300_000]).map(Math.abs), rampOf([300_000], 1).map(Math.abs)];
  fault(
    'over 300,000 inner entries',
    () => tf.matMul(tensor(left, [1, 300_000]), tensor(right, [300_000, 1])),
    product(left, right, 1, 300_000, 1),
    { relative: 2e-6 },
  );

  it.each([
    [[], [], 'no batch'],
    [[3], [3], 'a batch'],
    [[3], [], 'a shared right operand'],
    [[], [3], 'a shared left operand'],
    [[3], [1], 'a right batch of one'],
    [[2, 1], [3], 'both broadcast'],
  ])('takes every transpose with batches %j and %j: %s', async (aBatch, bBatch) => {
    const sizes = [
      [1, 1, 1],
      [2, 3, 4], // tfjs's own loop for a batch
      [17, 60, 9], // XNNPACK, and more than one block of that loop
      [1, 60, 40],
      [40, 1, 30],
      [30, 60, 1],
    ] as const;
    for (const [m, k, n] of sizes) {
      for (const [ta, tb] of [
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ] as const) {
        const aShape = [...aBatch, ...(ta ? [k, m] : [m, k])];
        const bShape = [...bBatch, ...(tb ? [n, k] : [k, n])];
        const found = await numbers(() => tf.matMul(ramp(aShape), ramp(bShape, 1), ta, tb));
        const batch = tf.broadcastTo(
          tf.zeros(aBatch),
          tf.backend_util.assertAndGetBroadcastShape(aBatch, bBatch),
        );
        const out = batch.shape;
        batch.dispose();
        const count = out.reduce((x, y) => x * y, 1);
        const wanted = Array.from({ length: count }, (_, i) => {
          const index = (own: readonly number[]) => {
            let [at, step, rest] = [0, 1, i];
            for (let axis = 1; axis <= out.length; axis++) {
              const size = own.at(-axis) ?? 1;
              if (size > 1) at += (rest % out.at(-axis)!) * step;
              step *= size;
              rest = Math.floor(rest / out.at(-axis)!);
            }
            return at;
          };
          const left = rampOf(aShape).slice(index(aBatch) * m * k);
          const right = rampOf(bShape, 1).slice(index(bBatch) * k * n);
          return product(left, right, m, k, n, ta, tb);
        }).flat();
        expectClose(found, wanted, { relative: 2 ** -18 });
      }
    }
  });

  it('gives nothing where there is nothing to give, and NaN where a product is NaN', async () => {
    expect(await numbers(() => tf.matMul(tensor([], [0, 2]), ramp([2, 3])))).toEqual([]);
    expect(await numbers(() => tf.matMul(ramp([0, 4, 2]), ramp([2, 3])))).toEqual([]);
    const infinite = () => tensor([Number.POSITIVE_INFINITY, 1], [1, 2]);
    expect(await numbers(() => tf.matMul(infinite(), tensor([0, 1], [2, 1])))).toEqual([Number.NaN]);
  });

  it('refuses sizes that do not fit, as tfjs does', async () => {
    expect(await asInTfjs(() => tf.matMul(ramp([2, 3]), ramp([2, 3])))).toEqual([]);
    await expect(numbers(() => tf.matMul(ramp([2, 3]), ramp([2, 3])))).rejects.toThrow(
      'wasm: matMul: (2, 3) · (2, 3): the inner sizes do not fit [INVALID_SHAPE]',
    );
  });

  it('has its gradient, through batches and transposes', async () => {
    const slope = await numbers(() =>
      tf.grad((x) => tf.sum(tf.matMul(ramp([2, 30, 17]), x, true, true)))(ramp([2, 5, 30], 1)),
    );
    const x = rampOf([2, 30, 17]);
    const rowSums = [0, 1].flatMap((i) =>
      Array.from({ length: 30 }, (_, l) =>
        x.slice(510 * i + 17 * l, 510 * i + 17 * l + 17).reduce((s, v) => s + v, 0),
      ),
    );
    const wanted = [0, 1].flatMap((i) => Array.from({ length: 150 }, (_, o) => rowSums[30 * i + (o % 30)]!));
    expectClose(slope, wanted, { relative: 2 ** -18 });
  });

  it('frees what it packed: thirty products of fresh operands take no more heap than one', async () => {
    const heap = () => (tf.engine().findBackend('wasm') as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm;
    const once = () =>
      numbers(() => tf.sum(tf.matMul(tf.ones([2, 200, 300]), tf.ones([2, 400, 300]), false, true)));
    await once();
    const size = heap().HEAPU8.byteLength;
    for (let i = 0; i < 30; i++) await once();
    expect(heap().HEAPU8.byteLength).toBe(size);
  });
});
