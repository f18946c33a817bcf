import { loadFloat64 } from '@moelab/backend-float64';
import { compute } from '@moelab/core';
import { add, engine, topk } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { readsClock } from './clock-trap.ts';
import { elementsMadeDuring } from './elements-made.ts';
import { synchronousReadsDuring } from './read-trap.ts';

it('notices each way to read the clock, and puts it back', () => {
  const { Date: original } = globalThis;
  expect(readsClock(() => void Date.now())).toBe(true);
  expect(readsClock(() => void new Date())).toBe(true);
  expect(readsClock(() => void globalThis.Date())).toBe(true);
  expect(readsClock(() => void performance.now())).toBe(true);
  expect(readsClock(() => void new Date(0).getTime())).toBe(false);
  expect(() =>
    readsClock(() => {
      throw new Error('stop');
    }),
  ).toThrow('stop');
  expect(Date).toBe(original);
});

it('counts tensors that are read at once, and not what kernels read', async () => {
  const backend = await loadFloat64();
  const { readSync } = engine();
  compute(backend, () => {
    const x = backend.tensor([3, 1, 2], [3]);
    expect(synchronousReadsDuring(() => void topk(add(x, x), 2))).toBe(0);
    expect(synchronousReadsDuring(() => void [x.dataSync(), x.arraySync()])).toBe(2);
  });
  expect(engine().readSync).toBe(readSync);
});

it('counts the entries of all tensors that are made, and then no more', async () => {
  const backend = await loadFloat64();
  compute(backend, () => {
    const x = backend.tensor([3, 1, 2], [3]);
    expect(elementsMadeDuring(() => void add(add(x, x), x))).toBe(6);
    expect(Object.hasOwn(engine(), 'trackTensor')).toBe(false);
  });
});
