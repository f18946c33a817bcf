import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { exactConstant, isExactBackend } from './exact-constant.ts';

class Doubles extends MathBackendCPU {
  taken: [Float64Array, number[]] | undefined;
  exact(values: Float64Array, shape: number[]): tf.Tensor {
    this.taken = [values, shape];
    return tf.zeros(shape);
  }
}

describe('exactConstant', () => {
  it('rounds to float32 on a backend of float32', async () => {
    await tf.setBackend('cpu');
    const third = exactConstant(1 / 3);
    expect([third.shape, third.dtype, third.dataSync()[0]]).toEqual([[], 'float32', Math.fround(1 / 3)]);
    expect(isExactBackend(tf.backend())).toBe(false);
  });

  it('hands the double itself to a backend that takes doubles', async () => {
    tf.registerBackend('doubles', () => new Doubles());
    tf.copyRegisteredKernels('cpu', 'doubles');
    await tf.setBackend('doubles');
    expect(isExactBackend(tf.backend())).toBe(true);
    exactConstant(1 / 3);
    expect((tf.backend() as Doubles).taken).toEqual([Float64Array.of(1 / 3), []]);
    await tf.setBackend('cpu');
  });
});
