import { compute, evaluate } from '@moelab/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { loadWasm } from '../src/index.ts';
import { withoutProcessListeners } from '../src/without-process-listeners.ts';

// MOELAB_WASM_REPAIRS=off leaves tfjs as it is, and then every test that repairs are right fails
const repairs = globalThis.process?.env.MOELAB_WASM_REPAIRS !== 'off'; // a page has no process

/** The backend that tests compute on. */
export const backend = await loadWasm({ repairs });

/** A float32 tensor. */
export const tensor = (values: readonly number[], shape: readonly number[] = [values.length]) =>
  backend.tensor(values, shape);

/** A tensor of irregular numbers in (−1, 1). */
export const ramp = (shape: readonly number[], seed = 0) => tensor(rampOf(shape, seed), shape);

/** The numbers of `ramp`, rounded to float32. */
export const rampOf = (shape: readonly number[], seed = 0) =>
  Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) =>
    Math.fround(Math.sin(1.7 * i + seed + 1)),
  );

const valuesOf = async (section: () => tf.Tensor) => [...(await evaluate(backend, () => [section()]))[0]!];

/** What a section of tensor work gives, as plain numbers. The section makes its own tensors. */
export const numbers = (section: () => tf.Tensor): Promise<readonly number[]> =>
  repairs ? valuesOf(section) : asInTfjs(section);

/** The message of the error that a section throws, or nothing. */
export const messageOf = (section: () => tf.Tensor) => {
  try {
    compute(backend, section).dispose();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

/** How results are compared: to float32 rounding of numbers near 1, unless said otherwise. */
export interface Tolerance {
  /** The largest error, relative to the wanted value. */
  readonly relative?: number;
  /** Wanted values below that are taken for it. */
  readonly floor?: number;
}

/** Whether two lists agree; NaN, ±∞ and lengths exactly. */
function agree(
  found: ArrayLike<number>,
  wanted: ArrayLike<number>,
  { relative = 2 ** -20, floor = 1 }: Tolerance = {},
): boolean {
  if (found.length !== wanted.length) return false;
  return Array.from(wanted).every((v, i) => {
    const f = found[i]!;
    return (
      Object.is(f, v) ||
      f === v ||
      (Number.isFinite(v) && Math.abs(f - v) <= relative * Math.max(floor, Math.abs(v)))
    );
  });
}

/** Fails unless two lists agree. */
export function expectClose(
  found: ArrayLike<number>,
  wanted: ArrayLike<number>,
  tolerance: Tolerance = {},
): void {
  if (agree(found, wanted, tolerance)) return;
  const first = Array.from(wanted).findIndex((v, i) => !agree([found[i]!], [v], tolerance));
  expect.fail(
    `${found.length} numbers, wanted ${wanted.length}; at ${first}: ${found[first]}, wanted ${wanted[first]}`,
  );
}

const held = () => [tf.engine().state.numTensors, tf.engine().findBackend('wasm').numDataIds()];

/** Fills free memory with sevens, so that a result that nobody writes does not look like zeros. */
const dirty = () =>
  tf.tidy(() => {
    for (let i = 0; i < 512; i++) tf.fill([1 + (i % 32)], 7);
  });

/**
 * Declares two tests of one fault: that the section gives what is wanted and leaves nothing behind, and that tfjs without
 * the repair gives something else.
 */
export function fault(
  name: string,
  section: () => tf.Tensor,
  wanted: readonly number[],
  tolerance: Tolerance = {},
): void {
  it(`${name}: right`, async () => {
    compute(backend, dirty);
    const before = held();
    expectClose(await numbers(section), wanted, tolerance);
    expect(held()).toEqual(before);
  });
  it(`${name}: wrong in tfjs`, async () => {
    expect(agree(await asInTfjs(section), wanted, tolerance)).toBe(false);
  });
}

/** What tfjs without repairs gives, on a backend of its own, whose heap it may break; nothing where it throws. */
export async function asInTfjs(section: () => tf.Tensor): Promise<readonly number[]> {
  const { registry } = tf.engine();
  const own = registry.wasm!;
  registry.wasm = (await withoutProcessListeners(async () =>
    tf.engine().findBackendFactory('wasm')(),
  )) as tf.KernelBackend;
  await loadWasm({ repairs: false });
  const { error, warn } = console;
  console.error = () => {}; // Emscripten's last words
  console.warn = () => {};
  try {
    compute(backend, dirty);
    return await valuesOf(section);
  } catch {
    return [];
  } finally {
    Object.assign(console, { error, warn });
    registry.wasm = own;
    await loadWasm({ repairs });
  }
}
