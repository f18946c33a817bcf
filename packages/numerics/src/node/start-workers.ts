import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { PassError } from '../kernels/pass-error.ts';
import { workerSource } from './worker-source.ts';

/** Starts the workers of a pool, numbered from 1: thread 0 is the caller's. Rejects with a PassError, and ends all, when the system starts fewer. */
export async function startWorkers(count: number): Promise<readonly Worker[]> {
  const workers: Worker[] = [];
  try {
    for (let thread = 1; thread <= count; thread++)
      workers.push(new Worker(workerSource, { eval: true, workerData: thread, execArgv: [] }));
    await Promise.all(workers.map((worker) => once(worker, 'online')));
    return workers;
  } catch (cause) {
    for (const worker of workers) void worker.terminate();
    throw new PassError(
      `the system starts no ${count} more threads (${cause instanceof Error ? cause.message : cause})`,
      { cause },
    );
  }
}
