import type { Worker } from 'node:worker_threads';
import { grow, sharedMemory } from '../kernels/kernel-memory.ts';
import { compiled, linked } from '../kernels/kernel-modules.ts';
import { PassError } from '../kernels/pass-error.ts';
import type { AttachedPass, SlicedPass } from '../kernels/threads.ts';
import type { KernelMemory } from '../kernels/web-assembly.ts';
import { type FailedSlice, PassRun } from './pass-run.ts';
import type { ThreadPool } from './thread-pool.ts';

/** Why a pool that was closed does nothing more. */
export const THREADS_ARE_CLOSED = 'the threads are closed; open new ones';

/** What a worker tells: that it did the last slice of a run, or that one failed. */
interface FromWorker {
  readonly run: number;
  readonly failed?: FailedSlice;
}

/**
 * Makes a pool of workers that run `workerSource`, and of the caller's thread. Workers keep the process alive only while a run waits for them.
 *
 * When one ends, whatever the reason, the pool is lost: runs under way are rejected, later ones refused, and the other workers ended.
 */
export class WorkerPool implements ThreadPool {
  readonly count: number;
  readonly #workers: readonly Worker[];
  readonly #runs = new Map<number, PassRun>();
  /** Shared memories that nobody has now. */
  readonly #free = new Set<KernelMemory>();
  /** How many passes have each memory that is lent. */
  readonly #lent = new WeakMap<KernelMemory, number>();
  #lost: PassError | undefined;
  #passes = 0;
  #started = 0;

  constructor(workers: readonly Worker[]) {
    this.count = 1 + workers.length;
    this.#workers = workers;
    for (const [i, worker] of workers.entries()) {
      let fault: string | undefined;
      worker.on('message', (message: FromWorker) => this.#hear(message));
      worker.on('error', (error) => {
        fault = String(error);
      });
      worker.on('exit', (code) => {
        const reason = fault ?? `exit code ${code}`;
        this.#lose(new PassError(`thread ${i + 1} of ${this.count} ended (${reason}); open new threads`));
      });
      worker.unref();
    }
  }

  memory(bytes: number): KernelMemory {
    this.#check();
    const free = [...this.#free].sort((a, b) => a.buffer.byteLength - b.buffer.byteLength);
    const largest = free.at(-1);
    const fitting = free.find(({ buffer }) => buffer.byteLength >= bytes);
    const memory = fitting ?? (largest === undefined ? sharedMemory(bytes) : grow(largest, bytes));
    this.#free.delete(memory);
    this.#lent.set(memory, 0);
    return memory;
  }

  attach({ modules: bytes, memory, slices, scratch }: SlicedPass): AttachedPass {
    this.#check();
    const own = scratch(0);
    const pass = this.#passes++;
    this.#take(memory);
    let functions: ReturnType<typeof linked>;
    try {
      const modules = compiled(bytes, true);
      functions = linked(modules, memory);
      for (const [i, worker] of this.#workers.entries())
        worker.postMessage({ kind: 'attach', pass, modules, memory, scratch: scratch(i + 1) });
    } catch (error) {
      this.#leave(pass, memory);
      throw error;
    }
    let state: 'idle' | 'running' | 'detached' = 'idle';
    return {
      run: async (entry) => {
        this.#check();
        if (state !== 'idle') throw PassError.ofState(entry, state);
        state = 'running';
        try {
          await this.#run(pass, entry, slices, (slice) => functions[entry]!(slice, own));
        } finally {
          state = 'idle';
        }
      },
      detach: () => {
        if (state === 'running') throw new PassError('a pass cannot be detached while it runs');
        if (state === 'detached') return;
        state = 'detached';
        this.#leave(pass, memory);
      },
    };
  }

  async close(): Promise<void> {
    this.#lose(new PassError(THREADS_ARE_CLOSED));
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  /** Counts a pass on a memory, which may be one that was lent before and is free. */
  #take(memory: KernelMemory): void {
    const passes = this.#free.delete(memory) ? 0 : this.#lent.get(memory);
    if (passes !== undefined) this.#lent.set(memory, passes + 1);
  }

  /** Ends a pass for all workers; its memory is free when it was the last one there. */
  #leave(pass: number, memory: KernelMemory): void {
    for (const worker of this.#workers) worker.postMessage({ kind: 'detach', pass });
    const passes = this.#lent.get(memory);
    if (passes === undefined) return; // not of this pool
    this.#lent.set(memory, passes - 1);
    if (passes === 1 && this.#lost === undefined) this.#free.add(memory);
  }

  async #run(pass: number, entry: string, slices: number, compute: (slice: number) => void): Promise<void> {
    const run = new PassRun(entry, slices);
    const id = this.#started++;
    const helpers = this.#workers.slice(0, Math.max(0, slices - 1));
    for (const worker of helpers)
      worker.postMessage({ kind: 'run', run: id, pass, entry, slices, counters: run.counters });
    run.work(compute);
    if (run.isWhole) return run.over();
    this.#runs.set(id, run);
    for (const worker of this.#workers) worker.ref();
    try {
      await run.over();
    } finally {
      this.#runs.delete(id);
      if (this.#runs.size === 0) for (const worker of this.#workers) worker.unref();
    }
  }

  #hear({ run: id, failed }: FromWorker): void {
    const run = this.#runs.get(id);
    if (run === undefined) return;
    if (failed !== undefined) run.fail(failed);
    if (run.isWhole) run.end();
  }

  #lose(reason: PassError): void {
    if (this.#lost !== undefined) return;
    this.#lost = reason;
    this.#free.clear();
    for (const run of this.#runs.values()) run.end(reason);
    for (const worker of this.#workers) void worker.terminate();
  }

  #check(): void {
    if (this.#lost !== undefined) throw this.#lost;
  }
}
