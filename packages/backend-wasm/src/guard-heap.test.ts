import { isMoelabError } from '@moelab/core';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backend, numbers, ramp, tensor } from '../test/fault.ts';
import { guardHeap, unguardHeap } from './guard-heap.ts';

interface Heap {
  _free(address: number): void;
  readonly asm: { malloc(bytes: number): number };
}
type Backend = Parameters<typeof guardHeap>[0];
const own = tf.engine().findBackend('wasm') as unknown as Backend;
const heap = own.wasm as unknown as Heap;
let taken: number[] = [];

/** Takes the heap's memory, from the largest pieces down to `least` bytes, until nothing is left. */
const fill = (least: number) => {
  for (let bytes = 2 ** 31; bytes >= least; bytes /= 2) {
    for (let address = heap.asm.malloc(bytes); address !== 0; address = heap.asm.malloc(bytes))
      taken.push(address);
  }
};
const release = () => {
  for (const address of taken) heap._free(address);
  taken = [];
};
beforeEach(() => vi.spyOn(console, 'error').mockImplementation(() => {}));
afterEach(() => {
  release();
  vi.restoreAllMocks();
});

const full = /^wasm: no memory for \d+ bytes more: its heap is full; free tensors, or compute fewer rows/;
const problem = async (work: () => Promise<unknown>) => {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('a full heap', () => {
  it('is an error, after which the backend goes on once memory is freed', async () => {
    const kept = ramp([240]);
    const before = tf.engine().state.numTensors;
    fill(512);
    const error = await problem(() => numbers(() => tf.add(kept, tensor([1], []))));
    expect((error as Error).message).toMatch(full);
    expect(isMoelabError(error) && error.code).toBe('BACKEND_UNAVAILABLE');
    release();
    expect(tf.engine().state.numTensors).toBe(before);
    const [first] = await numbers(() => tf.add(kept, tensor([1], [])));
    expect(first).toBeCloseTo(Math.sin(1) + 1, 6);
    kept.dispose();
  });

  it('is an error of a product whose packed operand does not fit', async () => {
    const [a, b] = [ramp([8, 2000]), ramp([2000, 500])];
    fill(2 ** 20);
    expect(((await problem(() => numbers(() => tf.matMul(a, b)))) as Error).message).toMatch(full);
    release();
    const sums = await numbers(() => tf.matMul(a, b));
    expect(sums.every(Number.isFinite)).toBe(true);
    tf.dispose([a, b]);
  });

  it('lets two tensors lie at one address in tfjs', () => {
    unguardHeap(own);
    fill(512); // tensors of 960 bytes, which at address 0 do not reach what the program itself keeps from 1024 on
    const [one, two] = [1, 2].map((value) => backend.tensor(new Array<number>(240).fill(value), [240]));
    expect(one!.dataSync()[0]).toBe(2);
    tf.dispose([one!, two!]);
    guardHeap(own);
  });
});
