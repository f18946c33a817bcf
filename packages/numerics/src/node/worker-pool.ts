import type { Worker } from 'node:worker_threads';
import { grow, sharedMemory } from '../kernels/kernel-memory.ts';
import { compiled, linked } from '../kernels/kernel-modules.ts';
import { PassError } from '../kernels/pass-error.ts';
import type { AttachedPass, SlicedPass } from '../kernels/threads.ts';
import type { KernelMemory } from '../kernels/web-assembly.ts';
import { type FailedSlice, PassRun } from './pass-run.ts';
import type { ThreadPool } from './thread-pool.ts';

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
  /** Shared memories that no pass has now. */
  readonly #memories: KernelMemory[] = [];
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
    const free = this.#memories.sort((a, b) => a.buffer.byteLength - b.buffer.byteLength);
    const fitting = free.findIndex(({ buffer }) => buffer.byteLength >= bytes);
    if (fitting >= 0) return free.splice(fitting, 1)[0]!;
    const largest = free.at(-1);
    if (largest === undefined) return sharedMemory(bytes);
    grow(largest, bytes);
    return free.pop()!;
  }

  attach({ modules: bytes, memory, slices, scratch }: SlicedPass): AttachedPass {
    this.#check();
    const modules = compiled(bytes, true);
    const functions = linked(modules, memory);
    const own = scratch(0);
    const pass = this.#passes++;
    for (const [i, worker] of this.#workers.entries())
      worker.postMessage({ kind: 'attach', pass, modules, memory, scratch: scratch(i + 1) });
    let state: 'idle' | 'running' | 'detached' = 'idle';
    return {
      run: async (entry) => {
        this.#check();
        if (state !== 'idle') throw new PassError(`'${entry}' cannot run: the pass is ${state}`);
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
        for (const worker of this.#workers) worker.postMessage({ kind: 'detach', pass });
        this.#memories.push(memory);
      },
    };
  }

  async close(): Promise<void> {
    this.#lose(new PassError('the threads are closed; open new ones'));
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
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
    this.#memories.length = 0;
    for (const run of this.#runs.values()) run.end(reason);
    for (const worker of this.#workers) void worker.terminate();
  }

  #check(): void {
    if (this.#lost !== undefined) throw this.#lost;
  }
}
