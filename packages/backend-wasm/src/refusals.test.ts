import { compute, evaluate } from '@moelab/core';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadWasm } from './load-wasm.ts';

const backend = await loadWasm();
let before = 0;
beforeEach(() => {
  before = tf.engine().state.numTensors;
});
afterEach(() => {
  expect(tf.engine().state.numTensors).toBe(before);
});

const ramp = (shape: number[]) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return backend.tensor(
    Float64Array.from({ length: size }, (_, i) => Math.sin(i + 1)),
    shape,
  );
};
const numbers = async (section: () => tf.Tensor) => [...(await evaluate(backend, () => [section()]))[0]!];
const messageOf = (section: () => tf.Tensor) => {
  try {
    compute(backend, section).dispose();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};
const close = (found: readonly number[], wanted: readonly number[]) => {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((v, i) => {
    expect(found[i]).toBeCloseTo(v, 5);
  });
};

describe('fused.matMul', () => {
  const fused = (options: object, a = [3, 60], b = [60, 2]) =>
    tf.fused.matMul({ a: ramp(a), b: ramp(b), ...options });

  it('is refused with a bias or an activation beside a transpose or a batch', () => {
    const bias = () => ramp([2]);
    const message =
      "wasm: 'fused.matMul' gives wrong results in tfjs 4.22 when it transposes or has a batch, beside a bias or an activation; use matMul, add and the activation one after the other [UNSUPPORTED]";
    expect(messageOf(() => fused({ bias: bias(), transposeA: true }, [60, 3]))).toBe(message);
    expect(messageOf(() => fused({ bias: bias(), transposeB: true }, [3, 60], [2, 60]))).toBe(message);
    expect(messageOf(() => fused({ bias: bias() }, [4, 3, 60], [4, 60, 2]))).toBe(message);
    expect(messageOf(() => fused({ activation: 'relu', transposeA: true }, [60, 3]))).toBe(message);
    expect(messageOf(() => fused({ activation: 'relu' }, [4, 3, 60], [1, 60, 2]))).toBe(message);
  });

  it('is right where it is not refused', async () => {
    const plain = await numbers(() => tf.relu(tf.add(tf.matMul(ramp([3, 60]), ramp([60, 2])), ramp([2]))));
    close(await numbers(() => fused({ bias: ramp([2]), activation: 'relu' })), plain);
    const transposed = await numbers(() => tf.matMul(ramp([60, 3]), ramp([60, 2]), true));
    close(await numbers(() => fused({ transposeA: true }, [60, 3])), transposed);
  });
});

describe('matMul', () => {
  const message =
    "wasm: 'matMul' gives wrong results in tfjs 4.22 when its right operand was multiplied before under another shape; use clone(…) of one of them before reshape, or backend float64 [UNSUPPORTED]";

  it('is refused when the right operand was multiplied before under another shape', async () => {
    const both = (other: (w: tf.Tensor) => tf.Tensor) => {
      const w = ramp([2, 6]);
      tf.matMul(ramp([3, 2]), w);
      return tf.matMul(ramp([3, 4]), other(w));
    };
    expect(messageOf(() => both((w) => tf.reshape(w, [4, 3])))).toBe(message);
    const wanted = await numbers(() => tf.matMul(ramp([3, 4]), ramp([4, 3])));
    close(await numbers(() => both((w) => tf.reshape(tf.clone(w), [4, 3]))), wanted);
    expect(
      messageOf(() => {
        const w = ramp([2, 6]);
        tf.matMul(ramp([3, 2]), w);
        return tf.fused.matMul({ a: ramp([3, 4]), b: tf.reshape(w, [4, 3]), bias: ramp([3]) });
      }),
    ).toBe(message);
  });

  it('is right with the same operand again, under the same shape or transposed', async () => {
    const again = await numbers(() => {
      const w = ramp([2, 6]);
      tf.matMul(ramp([3, 2]), w);
      tf.matMul(ramp([3, 6]), w, false, true);
      return tf.matMul(ramp([1, 4, 2]), tf.reshape(w, [1, 2, 6]));
    });
    close(again, await numbers(() => tf.matMul(ramp([4, 2]), ramp([2, 6]))));
  });

  it('is refused where it sums over nothing, and right where there is nothing to compute', async () => {
    const none = (shape: number[]) => backend.tensor([], shape);
    const empty =
      "wasm: 'matMul' gives wrong results in tfjs 4.22 when it sums over no entries; use zeros, or backend float64 [UNSUPPORTED]";
    expect(messageOf(() => tf.matMul(none([2, 0]), none([0, 3])))).toBe(empty);
    expect(messageOf(() => tf.matMul(none([0, 2]), none([3, 0]), true, true))).toBe(empty);
    expect(messageOf(() => tf.fused.matMul({ a: none([2, 0]), b: none([0, 3]), bias: ramp([3]) }))).toBe(
      empty,
    );
    expect(await numbers(() => tf.matMul(none([0, 2]), ramp([2, 3])))).toEqual([]);
  });
});

describe('gather', () => {
  it('is refused with batchDims, and right without', async () => {
    const indices = () => tf.tensor2d([0, 1, 1, 0], [2, 2], 'int32');
    expect(messageOf(() => tf.gather(ramp([2, 3]), indices(), 1, 1))).toBe(
      "wasm: 'gather' gives wrong results in tfjs 4.22 when batchDims is not 0; use gather on one flat axis, or backend float64 [UNSUPPORTED]",
    );
    const [a, b, c] = [1, 2, 3].map(Math.sin);
    close(await numbers(() => tf.gather(ramp([3]), indices())), [a!, b!, b!, a!]);
    expect(c).toBeDefined();
  });

  it('has a gradient that is refused by what it needs', () => {
    const slope = () => tf.grad((x) => tf.sum(tf.gather(x, tf.tensor1d([0, 0], 'int32'))))(ramp([3]));
    expect(messageOf(slope)).toBe(
      "wasm: 'unsortedSegmentSum', which the gradient of gather needs, is missing in tfjs 4.22; use matMul with oneHot in the place of gather, or backend float64 [UNSUPPORTED]",
    );
  });
});

describe('a reduction', () => {
  const none = (shape: number[]) => backend.tensor([], shape);
  const bool = (shape: number[]) => tf.tensor([], shape, 'bool');

  it.each<readonly [string, () => tf.Tensor]>([
    ['sum', () => tf.sum(none([0]))],
    ['sum', () => tf.sum(none([3, 0]), 1)],
    ['sum', () => tf.sum(none([3, 0]), -1, true)],
    ['mean', () => tf.mean(none([0, 3]), 0)],
    ['prod', () => tf.prod(none([0, 3]), [0])],
    ['max', () => tf.max(none([0]))],
    ['min', () => tf.min(none([3, 0]), 1)],
    ['all', () => tf.all(bool([0]))],
    ['any', () => tf.any(bool([0, 2]), 0)],
    ['argMax', () => tf.argMax(none([2, 0]), -1)],
    ['argMin', () => tf.argMin(none([0, 2]), 0)],
  ])('%s of nothing to something is refused', (name, section) => {
    expect(messageOf(section)).toBe(
      `wasm: '${name}' gives wrong results in tfjs 4.22 when it reduces no entries to some; leave such a batch out, or use backend float64 [UNSUPPORTED]`,
    );
  });

  it('of nothing to nothing, and of something, is not', async () => {
    expect(await numbers(() => tf.sum(none([0, 3]), 1))).toEqual([]);
    expect(await numbers(() => tf.max(none([3, 0]), 0))).toEqual([]);
    expect(await numbers(() => tf.sum(backend.tensor([1, 2, 3, 4], [2, 2]), -1))).toEqual([3, 7]);
    expect(await numbers(() => tf.argMax(backend.tensor([1, 2], [2])))).toEqual([1]);
  });
});

it('refuses log1p and einsum', () => {
  expect(messageOf(() => tf.log1p(ramp([1])))).toBe(
    "wasm: 'log1p' gives wrong results in tfjs 4.22 near 0, where it computes log(1 + x) in float32; use log(add(x, 1)) if that is enough, or backend float64 [UNSUPPORTED]",
  );
  expect(messageOf(() => tf.einsum('ij,j->i', ramp([2, 3]), ramp([3])))).toBe(
    "wasm: 'einsum' is missing in tfjs 4.22; use transpose, reshape and matMul, or backend float64 [UNSUPPORTED]",
  );
});

it('lets NaN become a number, as the README says', async () => {
  const nan = () => backend.tensor([Number.NaN], [1]);
  const found = await numbers(() =>
    tf.concat([tf.maximum(backend.tensor([2], [1]), nan()), tf.relu6(nan())]),
  );
  expect(found.every(Number.isNaN)).toBe(false);
});
