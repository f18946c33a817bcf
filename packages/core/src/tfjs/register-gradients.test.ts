// @vitest-environment-options { "process": "register-gradients" }
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { stockGradients } from './gradients.generated.ts';
import { registerGradients } from './register-gradients.ts';
import { repairedGradients } from './repaired-gradients.ts';

await tf.setBackend('cpu');
const slopeOfSum = () =>
  Array.from(
    tf.tidy(() =>
      tf
        .grad((x) => tf.sum(x))(tf.tensor1d([1, 2]))
        .dataSync(),
    ),
  );

describe('registerGradients', () => {
  afterEach(() => vi.restoreAllMocks());

  it('is what makes tf.grad work with tfjs-core and a backend alone', () => {
    expect(slopeOfSum).toThrow('gradient function not found for Sum');
    registerGradients();
    expect(slopeOfSum()).toEqual([1, 1]);
  });

  it('registers every gradient of tfjs, and every repair in its place', () => {
    const repaired = new Set(repairedGradients.map(({ kernelName }) => kernelName));
    expect(repaired.size).toBe(repairedGradients.length);
    for (const gradient of repairedGradients) expect(tf.getGradient(gradient.kernelName)).toBe(gradient);
    for (const gradient of stockGradients) {
      if (!repaired.has(gradient.kernelName)) expect(tf.getGradient(gradient.kernelName)).toBe(gradient);
    }
    expect(new Set(stockGradients.map(({ kernelName }) => kernelName)).size).toBeGreaterThan(100);
  });

  it('says nothing, in debug mode either, when others have registered before it and when called again', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const union = stockGradients.map((gradient) => ({ ...gradient }));
    for (const gradient of union) tf.registerGradient(gradient); // as importing @tensorflow/tfjs does
    tf.env().set('DEBUG', true);
    warn.mockClear();
    registerGradients();
    registerGradients();
    expect(warn).not.toHaveBeenCalled();
    tf.env().set('DEBUG', false);
    expect(tf.getGradient('Sum')).toBe(union.find(({ kernelName }) => kernelName === 'Sum'));
    for (const gradient of repairedGradients) expect(tf.getGradient(gradient.kernelName)).toBe(gradient);
  });
});
