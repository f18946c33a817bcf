import { loadFloat64 } from '@moelab/backend-float64';
import { engine, tensor1d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { roundedDuring } from './rounding-trap.ts';

describe('roundedDuring', () => {
  it('reports just the numbers that float32 cannot hold', () => {
    const rounded = roundedDuring(() => {
      new Float32Array([0.1, 0.5, -3, Number.NEGATIVE_INFINITY, Number.NaN]);
      new Float32Array(Float64Array.of(1 / 3, 2));
      Float32Array.from([0.7, 1]);
      Float32Array.of(0.9);
      new Float32Array(4);
    });
    expect(rounded).toEqual([0.1, 1 / 3, 0.7, 0.9]);
  });

  it('reports what a tensor is made of that was rounded before, and no table that is exact', async () => {
    await loadFloat64();
    const table = new Float32Array([0.1, 0.5, 1 / 3, -3, 1e4, 0, Number.POSITIVE_INFINITY]);
    const rounded = roundedDuring(() => {
      tensor1d(table).dispose();
      tensor1d([2, 3]).dispose();
    });
    expect(rounded).toEqual([0.1, 0.33333334]);
    expect(Object.hasOwn(engine(), 'makeTensor')).toBe(false);
  });

  it('makes true arrays meanwhile, and puts the constructor back, also after an error', () => {
    const original = Float32Array;
    expect(() =>
      roundedDuring(() => {
        const made = new Float32Array([1, 2]);
        expect(made).toBeInstanceOf(original);
        expect(made).toBeInstanceOf(Float32Array);
        expect([...made]).toEqual([1, 2]);
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(Float32Array).toBe(original);
  });
});
