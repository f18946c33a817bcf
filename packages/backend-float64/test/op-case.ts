import '@tensorflow/tfjs-backend-cpu';
import { registerGradients } from '@moelab/core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { float64Tensor, register } from '../src/index.ts';

/** A plain array with a shape: what references in tests compute on. */
export interface Nd {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly dtype?: 'float32' | 'int32' | 'bool';
}

/** One row of an op table. */
export interface OpCase {
  readonly name: string;
  readonly inputs: readonly Nd[];
  readonly run: (...tensors: tf.Tensor[]) => tf.Tensor;
  /** The same by naive loops. */
  readonly expected: (...inputs: Nd[]) => Nd;
  /** Largest error, relative to max(1, |expected|); 0 wants the same bits. */
  readonly tolerance?: number;
  /** False where tfjs-backend-cpu is known to differ (the reason stands beside it); a number widens float32 rounding. */
  readonly cpu?: false | number;
  /** False where the op has no derivative. */
  readonly gradient?: false;
}

/** Gives all coordinates of a shape, in row-major order. */
export function* coordinates(shape: readonly number[]): Generator<number[]> {
  const total = shape.reduce((size, n) => size * n, 1);
  for (let flat = 0; flat < total; flat++) {
    const at = new Array<number>(shape.length);
    let rest = flat;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at[axis] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    yield at;
  }
}

/** Makes an array by a formula of its coordinates. */
export const nd = (
  shape: readonly number[],
  f: (at: number[]) => number,
  dtype: Nd['dtype'] = 'float32',
): Nd => ({
  shape,
  values: Array.from(coordinates(shape), f),
  dtype,
});

/** Reads one element; axes of size 1 repeat and missing leading axes are ignored, as in broadcasting. */
export function at({ shape, values }: Nd, where: readonly number[]): number {
  const inner = where.slice(where.length - shape.length);
  let flat = 0;
  for (const [axis, n] of shape.entries()) flat = flat * n + (n === 1 ? 0 : inner[axis]!);
  return values[flat]!;
}

/** Gives irregular numbers in (−2, 2) that are the same on every run and no two alike; `seed` gives others. */
export const sample = (shape: readonly number[], seed = 1, from = -2, to = 2): Nd => {
  let i = 0;
  return nd(shape, () => {
    const s = Math.sin(++i * 12.9898 + seed * 78.233) * 43758.5453;
    return from + (to - from) * (s - Math.floor(s));
  });
};

/** Puts a plain array on the selected backend without rounding on float64. */
export function toTensor({ shape, values, dtype = 'float32' }: Nd): tf.Tensor {
  if (dtype === 'float32' && tf.getBackend() === 'float64') return float64Tensor([...values], shape);
  return tf.tensor([...values], [...shape], dtype);
}

const rounded = (x: Nd): Nd =>
  x.dtype === 'int32' || x.dtype === 'bool' ? x : { ...x, values: x.values.map(Math.fround) };

/** Fails unless two lists agree within a tolerance relative to max(1, |expected|); NaN and ±∞ must match exactly. */
export function expectClose(
  got: ArrayLike<number>,
  wanted: ArrayLike<number>,
  tolerance: number,
  what = '',
): void {
  expect(got.length, what).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    const a = got[i]!;
    const b = wanted[i]!;
    const isRight = Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
    if (!isRight) expect.fail(`${what}[${i}]: got ${a}, want ${b}, tolerance ${tolerance}`);
  }
}

/** Runs a body on a backend and fails if it leaves a tensor or a data id behind. */
export async function withoutLeak(backend: string, body: () => void): Promise<void> {
  await tf.setBackend(backend);
  const tensors = tf.memory().numTensors;
  const data = tf.backend().numDataIds();
  tf.tidy(body);
  expect(tf.memory().numTensors, 'tensors left').toBe(tensors);
  expect(tf.backend().numDataIds(), 'data ids left').toBe(data);
}

/** Registers everything; tfjs' test mode makes every kernel that leaks a data id throw. */
export function prepare(): void {
  beforeAll(async () => {
    register();
    registerGradients();
    tf.env().set('IS_TEST', true);
    await tf.setBackend('float64');
  });
}

/** Weighs every output differently, so that a gradient sent to the wrong place shows. */
const weights = (shape: readonly number[]): tf.Tensor => toTensor(sample(shape, 7, 0.5, 1.5));

/** Checks tfjs' gradient of Σ w·run(inputs) against Richardson-extrapolated central differences, to 1e-9 relative. */
export function expectGradient(
  run: (...tensors: tf.Tensor[]) => tf.Tensor,
  inputs: readonly Nd[],
  tolerance = 1e-9,
): void {
  const total = (...tensors: tf.Tensor[]) => {
    const y = run(...tensors);
    return tf.sum(tf.mul(y, weights(y.shape))) as tf.Scalar;
  };
  const isFloat = inputs.map(({ dtype = 'float32' }) => dtype === 'float32');
  const tensors = inputs.map(toTensor);
  const variable = tensors.filter((_, i) => isFloat[i]);
  const all = (some: readonly tf.Tensor[]) => {
    let next = 0;
    return tensors.map((tensor, i) => (isFloat[i] ? some[next++]! : tensor));
  };
  const gradients = tf.grads((...some: tf.Tensor[]) => total(...all(some)))(variable);
  for (const [v, gradient] of gradients.entries()) {
    const got = gradient.dataSync();
    const base = variable[v]!.dataSync();
    expect(gradient.shape).toEqual(variable[v]!.shape);
    const value = (i: number, h: number) =>
      tf.tidy(() => {
        const moved = Float64Array.from(base);
        moved[i] = moved[i]! + h;
        const some = variable.map((x, k) => (k === v ? float64Tensor(moved, x.shape) : x));
        return total(...all(some)).dataSync()[0]!;
      });
    const wanted = Array.from(base, (_, i) => richardson((h) => (value(i, h) - value(i, -h)) / (2 * h)));
    const scale = Math.max(1, ...wanted.map(Math.abs));
    expectClose(got, wanted, tolerance * scale, `gradient of input ${v}`);
  }
}

/** Extrapolates a central difference to h → 0 from h = 0.02, 0.01, 0.005, 0.0025: the error is O(h⁸). */
function richardson(difference: (h: number) => number): number {
  let row = [0.02, 0.01, 0.005, 0.0025].map(difference);
  for (let order = 4; row.length > 1; order *= 4) {
    row = row.slice(1).map((fine, i) => fine + (fine - row[i]!) / (order - 1));
  }
  return row[0]!;
}

/** Checks each row of an op table: the reference, tfjs-backend-cpu within float32 rounding, the gradient, and leaks. */
export function checkOps(cases: readonly OpCase[]): void {
  prepare();
  describe.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
    it('equals the plain reference and leaks nothing', async () => {
      const wanted = c.expected(...c.inputs);
      await withoutLeak('float64', () => {
        const got = c.run(...c.inputs.map(toTensor));
        expect(got.shape).toEqual(wanted.shape);
        expect(got.dtype).toBe(wanted.dtype ?? 'float32');
        if (got.dtype === 'float32') expect(got.dataSync()).toBeInstanceOf(Float64Array);
        expectClose(got.dataSync(), wanted.values, c.tolerance ?? 4e-16, c.name);
      });
    });

    it.skipIf(c.cpu === false)('equals tfjs-backend-cpu within float32 rounding', async () => {
      const inputs = c.inputs.map(rounded);
      await tf.setBackend('cpu');
      let theirs = new Float64Array();
      let shape: number[] = [];
      tf.tidy(() => {
        const y = c.run(...inputs.map(toTensor));
        theirs = Float64Array.from(y.dataSync());
        shape = y.shape;
      });
      await withoutLeak('float64', () => {
        const ours = c.run(...inputs.map(toTensor));
        expect(ours.shape).toEqual(shape);
        expectClose(ours.dataSync(), theirs, c.cpu || 3e-7, c.name);
      });
    });

    it.skipIf(c.gradient === false)('has the gradient that central differences give', async () => {
      await withoutLeak('float64', () => expectGradient(c.run, c.inputs));
    });
  });
}
