import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, stream } from '@moelab/numerics';
import { oneThread, PassError, type Threads } from '@moelab/numerics/kernels';
import { openThreads } from '@moelab/numerics/threads';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { noisyData } from '../test/noisy-data.ts';
import { estimators } from './index.ts';

const lab = createLab({ plugins: [gates, experts, estimators], backend: await loadFloat64() });

/** Three bent lines with noise. */
const sample = (rows: number) =>
  noisyData(stream(8, 'em-on-kernels'), {
    rows,
    inputs: 2,
    mean: (a, b) => (a > 0.4 ? 3 - b : a < -0.4 ? 2 * a : b),
    noise: 0.3,
  });
const modelOf = (gate: 'softmax' | 'activation', count = 3) =>
  lab.model({ inputs: 2, outputs: 1, experts: count, seed: 4, gate, expert: 'linear' });

const pools = await Promise.all([2, 3].map(openThreads));
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

describe('em on threads', () => {
  it.each([
    ['softmax', 1],
    ['softmax', 3],
    ['activation', 1],
  ] as const)(
    'gives the same bytes on 1, 2 and 3 threads: %s, %i steps of the gate',
    async (gate, gateIterations) => {
      const em = lab.estimator('em', { starts: 1, gateIterations, maxIterations: 8, minShare: 0 });
      const bytes = new Set<string>();
      for (const threads of [undefined, oneThread, ...pools]) {
        const run = { seed: 1, ...(threads === undefined ? {} : { threads }) };
        const { model, ...fit } = await em.fit(modelOf(gate), sample(400), run);
        expect(fit.ranOn.model).toBe('float64 kernels (WebAssembly SIMD)');
        bytes.add(lab.save(model) + JSON.stringify(fit));
      }
      expect(bytes.size).toBe(1);
    },
  );
});

type Run = (entry: string) => Promise<void>;

/** One thread that counts the passes which it was given and those of them that are not detached; `ran` may run them otherwise. */
function counting(ran: (entry: string, run: Run) => Promise<void> = (entry, run) => run(entry)) {
  const count = { attached: 0, open: 0 };
  const threads: Threads = {
    ...oneThread,
    attach(pass) {
      const attached = oneThread.attach(pass);
      count.attached++;
      count.open++;
      return {
        run: (entry) => ran(entry, attached.run),
        detach() {
          count.open--;
          attached.detach();
        },
      };
    },
  };
  return { count, threads };
}

describe('a number of x that is not finite', () => {
  it.each([
    ['softmax', 'linear', 'auto'],
    ['activation', 'linear', 'auto'],
    ['softmax', 'polynomial', 'auto'],
    ['softmax', 'linear', 'tensor'],
  ] as const)('is named by its row and column: %s, %s, engine %s', async (gate, expert, engine) => {
    const model = lab.model({ inputs: 2, outputs: 1, experts: 2, seed: 4, gate, expert });
    const { x, y } = sample(300);
    for (const bad of [Number.NaN, Infinity, -Infinity]) {
      const data = { x: matrix(300, 2, x.data.with(2 * 290 + 1, bad)), y };
      const fit = lab.estimator('em', { starts: 1, engine }).fit(model, data, { seed: 1 });
      await expect(fit).rejects.toThrow(`x: row 291, column 2 must be a finite number, got ${bad}`);
    }
  });
});

describe("em's memory", () => {
  it('is let go when a fit is done, when it fails, and when it is stopped', async () => {
    const { count, threads } = counting();
    const data = sample(120);
    const em = lab.estimator('em', { starts: 2 });
    await em.fit(modelOf('softmax'), data, { seed: 1, threads });
    expect(count.attached).toBeGreaterThan(0);
    expect(count.open).toBe(0);

    const hopeless = lab.estimator('em', { starts: 2, minShare: 0.9 });
    await expect(hopeless.fit(modelOf('softmax'), data, { seed: 1, threads })).rejects.toMatchObject({
      code: 'FIT_FAILED',
    });
    expect(count.open).toBe(0);

    const signal = { aborted: false };
    const onProgress = () => {
      signal.aborted = true;
    };
    await expect(
      em.fit(modelOf('softmax'), data, { seed: 1, threads, signal, onProgress }),
    ).rejects.toMatchObject({ code: 'ABORTED' });
    expect(count.open).toBe(0);
    expect(count.attached).toBeGreaterThan(3);
  });

  it.each(['columnProducts', 'arrange', 'gatedGaussian'])(
    'is let go where a thread ends in %s, which ends the fit and lists no start as failed',
    async (last) => {
      const ended = vi.fn(() => Promise.reject(new PassError('thread 1 of 2 ended (exit code 1)')));
      const { count, threads } = counting((entry, run) => (entry === last ? ended() : run(entry)));
      const fit = lab
        .estimator('em', { starts: 2 })
        .fit(modelOf('softmax'), sample(60), { seed: 1, threads });
      await expect(fit).rejects.toBeInstanceOf(PassError);
      expect(ended).toHaveBeenCalledTimes(1);
      expect(count.open).toBe(0);
    },
  );

  it('is let go where the design turns out to be dependent', async () => {
    const { count, threads } = counting();
    const { x, y } = sample(60);
    const twice = matrix(
      60,
      2,
      x.data.map((_, at) => x.data[at - (at % 2)]!),
    );
    const fit = lab.estimator('em').fit(modelOf('softmax'), { x: twice, y }, { seed: 1, threads });
    await expect(fit).rejects.toThrow('x: feature 1 and feature 2 are linearly dependent');
    expect(count).toMatchObject({ attached: 1, open: 0 });
  });

  it('is a plain array where WebAssembly has none to give, and an error that says what to do where there is no array either', async () => {
    /** One thread with so many memories for all that it ever does. */
    const withMemories = (left: number): Threads => ({
      ...oneThread,
      memory(bytes) {
        if (left-- > 0) return oneThread.memory(bytes);
        throw new RangeError('the system has no memory to give');
      },
    });
    const fit = (on?: Threads) =>
      lab
        .estimator('em', { starts: 1, maxIterations: 5 })
        .fit(modelOf('softmax'), sample(50), { seed: 1, ...(on === undefined ? {} : { threads: on }) });
    const wanted = (await fit()).logLikelihood;
    for (const memories of [0, 1]) {
      const plain = await fit(withMemories(memories)); // the second one is for second derivatives
      expect(plain.ranOn.model).toBe('float64 kernels (plain TypeScript)');
      expect(plain.logLikelihood).toBe(wanted);
    }
    class Small extends ArrayBuffer {
      constructor(bytes: number) {
        if (bytes > 4096) throw new RangeError('Array buffer allocation failed');
        super(bytes);
      }
    }
    vi.stubGlobal('ArrayBuffer', Small);
    try {
      for (const memories of [0, 1])
        await expect(fit(withMemories(memories))).rejects.toThrow(
          /estimators\/em: .*MiB of memory.*or engine: 'tensor'.*\[UNSUPPORTED\]/,
        );
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('does not grow in a thousand fits', async () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const data = sample(60);
    const model = modelOf('softmax', 2);
    const short = { starts: 1, maxIterations: 2, minShare: 0, minVariance: 0 };
    const em = lab.estimator('em', { ...short, polish: false, standardErrors: false });
    const whole = lab.estimator('em', short);
    const afterFits = async (fits: number) => {
      for (let fit = 0; fit < fits; fit++) await (fit % 20 === 0 ? whole : em).fit(model, data, { seed: 1 });
      for (let turn = 0; turn < 3; turn++) {
        await new Promise((resolve) => setTimeout(resolve, 1)); // what a collection frees is told later
        collect();
      }
      const { arrayBuffers, external, heapUsed } = process.memoryUsage();
      return { buffers: arrayBuffers + external, heap: heapUsed };
    };
    const before = await afterFits(60);
    const after = await afterFits(1000);
    // a kernel's memory is a page of 64 KiB at least, and a fit's model some kilobytes
    expect(after.buffers - before.buffers).toBeLessThan(5e5);
    expect(after.heap - before.heap).toBeLessThan(3e6);
  });
});
