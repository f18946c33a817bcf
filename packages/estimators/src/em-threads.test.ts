import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, type Dataset } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, normal, stream } from '@moelab/numerics';
import { oneThread, PassError, type Threads } from '@moelab/numerics/kernels';
import { expect, it, vi } from 'vitest';
import { estimators } from './index.ts';

const lab = createLab({ plugins: [gates, experts, estimators], backend: await loadFloat64() });
const model = lab.model({ inputs: 1, outputs: 1, experts: 2, seed: 1, gate: 'softmax', expert: 'linear' });
const em = lab.estimator('em', { starts: 2 });

/** Two crossing lines, in rows enough for several slices. */
const data: Dataset = (() => {
  const [x, y] = [matrix(2000, 1), matrix(2000, 1)];
  const source = stream(1, 'em-threads');
  for (let i = 0; i < 2000; i++) {
    x.data[i] = i / 1000 - 1;
    y.data[i] = (normal(source) < 2 * x.data[i]! ? 2 : -2) * x.data[i]! + 0.3 * normal(source);
  }
  return { x, y };
})();

/** One thread that counts the passes that it has, and may end at a run. */
function counting(run?: () => Promise<void>) {
  let attached = 0;
  let passes = 0;
  const threads: Threads = {
    ...oneThread,
    attach: (pass) => {
      attached++;
      passes++;
      const own = oneThread.attach(pass);
      return { run: run ?? own.run, detach: () => attached-- };
    },
  };
  return { threads, attached: () => attached, passes: () => passes };
}

it('gives its threads back the memory that they lent, also after an error', async () => {
  const good = counting();
  await em.fit(model, data, { seed: 1, threads: good.threads });
  expect(good.passes()).toBeGreaterThan(0);
  expect(good.attached()).toBe(0);
  const stopped = counting();
  const signal = { aborted: true };
  await expect(em.fit(model, data, { seed: 1, threads: stopped.threads, signal })).rejects.toThrow(/stopped/);
  expect(stopped.attached()).toBe(0);
});

it('ends with its threads, and lists no start as failed', async () => {
  const run = vi.fn(() => Promise.reject(new PassError('thread 1 of 2 ended (exit code 1)')));
  const { threads, attached } = counting(run);
  await expect(em.fit(model, data, { seed: 1, threads })).rejects.toBeInstanceOf(PassError);
  expect(run).toHaveBeenCalledTimes(1);
  expect(attached()).toBe(0);
});
