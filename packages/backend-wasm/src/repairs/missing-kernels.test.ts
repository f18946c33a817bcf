import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { messageOf, ramp, tensor } from '../../test/fault.ts';
import { missingKernels } from './missing-kernels.ts';

it('refuses a kernel that tfjs has not on wasm, and names a way out', () => {
  const message =
    "wasm: tfjs 4.22 has no kernel 'LowerBound' on this backend; compute this step on another one, such as float64 or tfjs's cpu [UNSUPPORTED]";
  const lower = () =>
    tf.engine().runKernel('LowerBound', { sortedSequence: ramp([1, 3]), values: ramp([1, 1]) }) as tf.Tensor;
  expect(messageOf(lower)).toBe(message);
  const parts = { real: tensor([1]), imag: tensor([0]) };
  expect(messageOf(() => tf.complex(parts.real, parts.imag))).toContain("no kernel 'Complex'");
  tf.dispose(Object.values(parts));
});

it('names only kernels of tfjs', () => {
  const known = new Set<unknown>(Object.values(tf).filter((value) => typeof value === 'string'));
  expect(missingKernels.kernels.filter((name) => !known.has(name))).toEqual([]);
});
