import process from 'node:process';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sliceModule } from '../../test/slices.ts';
import { PassError } from '../kernels/pass-error.ts';
import type { SlicedPass, Threads } from '../kernels/threads.ts';
import { openThreads } from './open-threads.ts';
import { startWorkers } from './start-workers.ts';
import type { ThreadPool } from './thread-pool.ts';
import { WorkerPool } from './worker-pool.ts';

const SLICES = 64;
const open: ThreadPool[] = [];

afterEach(async () => {
  vi.unstubAllGlobals();
  await Promise.all(open.splice(0).map((pool) => pool.close()));
});

async function opened(count: number): Promise<ThreadPool> {
  const pool = await openThreads(count);
  open.push(pool);
  return pool;
}

/** A pool of two threads with its worker at hand. */
async function openedWithWorker(): Promise<{ readonly pool: ThreadPool; readonly worker: Worker }> {
  const workers = await startWorkers(1);
  const pool = new WorkerPool(workers);
  open.push(pool);
  return { pool, worker: workers[0]! };
}

function passOn(threads: Threads, slices = SLICES): SlicedPass {
  const memory = threads.memory(4096);
  new Uint8Array(memory.buffer).fill(0);
  return { modules: [sliceModule], memory, slices, scratch: (thread) => thread };
}

const sumsIn = ({ memory }: SlicedPass) => [...new Float64Array(memory.buffer, 1024, SLICES)];

describe('openThreads', () => {
  it('gives the same bits on 1, 2, 3 and 7 threads, each slice once, on all of them', async () => {
    const bySlice = Array.from({ length: SLICES }, (_, slice) => {
      let sum = 0;
      for (let i = 0; i < 2000; i++) sum += 1 / (1 + i + 2000 * slice);
      return sum;
    });
    for (const count of [1, 2, 3, 7]) {
      const threads = await opened(count);
      expect(threads.count).toBe(count);
      const pass = passOn(threads);
      const attached = threads.attach(pass);
      if (count > 1) await attached.run('meet'); // never ends without another thread
      await attached.run('sums');
      expect(sumsIn(pass)).toEqual(bySlice);
    }
  });

  it('computes several passes in turn, and one of a single slice', async () => {
    const threads = await opened(2);
    const passes = [passOn(threads), passOn(threads), passOn(threads, 1)] as const;
    const attached = passes.map((pass) => threads.attach(pass));
    await attached[1]!.run('meet');
    await Promise.all(attached.map((one) => one.run('sums')));
    await attached[1]!.run('sums');
    expect(sumsIn(passes[0])).toEqual(sumsIn(passes[1]));
    expect(sumsIn(passes[2])).toEqual(sumsIn(passes[0]).map((sum, slice) => (slice === 0 ? sum : 0)));
  });

  it('lends the same memory again when its pass is over, and grows it: a thousand fits need that of one', async () => {
    const threads = await opened(2);
    const first = threads.memory(100);
    const pass = (memory = threads.memory(100)): SlicedPass => ({ ...passOn(threads), memory });
    threads.attach(pass(first)).detach();
    for (let fit = 0; fit < 20; fit++) {
      const one = pass();
      expect(one.memory).toBe(first);
      const attached = threads.attach(one);
      await attached.run('sums');
      attached.detach();
      attached.detach();
    }
    const [again, other] = [threads.memory(70_000), threads.memory(100)];
    expect(again).toBe(first);
    expect(again.buffer.byteLength).toBeGreaterThanOrEqual(70_000);
    expect(other).not.toBe(first);
  });

  it('lends a memory to one at a time: again when the last pass on it is over, or could not be attached', async () => {
    const threads = await opened(2);
    const first = passOn(threads);
    const [one, other] = [threads.attach(first), threads.attach(first)];
    one.detach();
    const second = threads.memory(100);
    expect(second).not.toBe(first.memory);
    await other.run('sums');
    other.detach();
    const again = threads.memory(100);
    expect(again).toBe(first.memory);
    expect(threads.memory(100)).not.toBe(again);

    expect(() => threads.attach({ ...first, memory: again, modules: [Uint8Array.of(1)] })).toThrow();
    expect(threads.memory(100)).toBe(again);
    const attached = threads.attach({ ...first, memory: second });
    attached.detach();
    const back = threads.attach({ ...first, memory: second }); // without asking for it
    expect(threads.memory(100)).not.toBe(second);
    await back.run('sums');
  });

  it('does not keep the process alive while nothing runs', async () => {
    const alive = () => process.getActiveResourcesInfo().filter((name) => name.includes('Port')).length;
    const before = alive();
    const threads = await opened(3);
    const attached = threads.attach(passOn(threads));
    await attached.run('meet');
    expect(alive()).toBe(before);
  });

  it('refuses a count that is no integer from 1 to 64', async () => {
    for (const count of [0, -1, 1.5, 65, Number.NaN, '2' as never])
      await expect(openThreads(count)).rejects.toThrow(/integer from 1 to 64, got/);
  });

  it('refuses more than one thread without SharedArrayBuffer', async () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    await expect(openThreads(2)).rejects.toThrow(/no SharedArrayBuffer, got count 2; open 1 thread/);
    const one = await openThreads(1);
    expect(one.count).toBe(1);
  });

  it('refuses a memory above 4 GiB, on one thread or two', async () => {
    for (const count of [1, 2]) {
      const threads = await opened(count);
      expect(() => threads.memory(5 * 2 ** 30)).toThrow(/at most 4 GiB, got 5\.00 GiB/);
    }
  });
});

describe('a run that fails', () => {
  it.each([1, 2])(
    'names the slice and its error, and the next run on the %d threads is right',
    async (count) => {
      const threads = await opened(count);
      const pass = passOn(threads);
      const attached = threads.attach(pass);
      await expect(attached.run('trapFifth')).rejects.toThrow(
        /slice 5 of 'trapFifth' failed on thread [01]: RuntimeError: unreachable/,
      );
      await attached.run('sums');
      expect(sumsIn(pass).every((sum) => sum > 0)).toBe(true);
    },
  );

  it('rejects with the error of a slice on another thread', async () => {
    const threads = await opened(2);
    const attached = threads.attach(passOn(threads));
    const failed = attached.run('trap');
    await expect(failed).rejects.toBeInstanceOf(PassError);
    await expect(failed).rejects.toThrow(/of 'trap' failed on thread 1: RuntimeError: unreachable/);
  });

  it('rejects when its worker is killed at work, and nothing later runs or hangs', async () => {
    const { pool, worker } = await openedWithWorker();
    const attached = pool.attach(passOn(pool));
    const running = attached.run('hang');
    void worker.terminate();
    await expect(running).rejects.toThrow('thread 1 of 2 ended (exit code 1); open new threads');
    await expect(attached.run('sums')).rejects.toBeInstanceOf(PassError);
    expect(() => pool.memory(8)).toThrow(/ended/);
    expect(() => pool.attach(passOn(pool))).toThrow(/ended/);
    attached.detach();
  });

  it('refuses to run on a worker that ended before', async () => {
    const { pool, worker } = await openedWithWorker();
    const attached = pool.attach(passOn(pool));
    await worker.terminate();
    await expect(attached.run('sums')).rejects.toThrow(/thread 1 of 2 ended/);
  });

  it('rejects when the pool is closed under it, and leaves no thread behind', async () => {
    const { pool, worker } = await openedWithWorker();
    const attached = pool.attach(passOn(pool));
    const running = attached.run('hang');
    const closed = pool.close();
    await expect(running).rejects.toThrow('the threads are closed');
    await closed;
    expect(worker.threadId).toBe(-1); // what Node says of a thread that is no more
    await pool.close();
  });

  it('refuses a second run of a pass that runs, and to detach it', async () => {
    const threads = await opened(2);
    const attached = threads.attach(passOn(threads));
    const running = attached.run('meet');
    expect(() => attached.detach()).toThrow(/while it runs/);
    await expect(attached.run('meet')).rejects.toThrow("'meet' cannot run: the pass is running");
    await running;
  });

  it.each([1, 2])(
    'refuses a pass that is detached, and all there is when the %d threads are closed',
    async (count) => {
      const threads = await opened(count);
      const [pass, left] = [passOn(threads), passOn(threads)];
      const [attached, other] = [threads.attach(pass), threads.attach(left)];
      attached.detach();
      await expect(attached.run('sums')).rejects.toThrow("'sums' cannot run: the pass is detached");
      await other.run('sums');
      await threads.close();
      await threads.close();
      await expect(other.run('sums')).rejects.toThrow('the threads are closed; open new ones');
      expect(() => threads.memory(8)).toThrow('the threads are closed');
      expect(() => threads.attach(pass)).toThrow('the threads are closed');
      other.detach();
    },
  );
});
