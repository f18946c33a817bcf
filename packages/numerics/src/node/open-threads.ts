import { oneThreadPool } from './one-thread-pool.ts';
import { startWorkers } from './start-workers.ts';
import type { ThreadPool } from './thread-pool.ts';
import { WorkerPool } from './worker-pool.ts';

/** A pass has no more slices. */
const MOST = 64;

/**
 * Starts `count` threads, the caller's among them, for the passes of kernels over many rows: a fit takes them as `Run.threads`.
 *
 * A result has the same bits for every count. More threads than `os.availableParallelism()` gain nothing. The pool does not keep the process
 * alive, but only `close` frees what it holds; with 1 there is nothing to free.
 *
 * RangeError where `count` is no integer from 1 to 64, and above 1 where the platform has no SharedArrayBuffer; a PassError where the system
 * starts no more threads.
 */
export async function openThreads(count: number): Promise<ThreadPool> {
  if (!(Number.isInteger(count) && count >= 1 && count <= MOST))
    throw new RangeError(`openThreads: count must be an integer from 1 to ${MOST}, got ${count}`);
  if (count === 1) return oneThreadPool();
  if (typeof SharedArrayBuffer === 'undefined')
    throw new RangeError(
      `openThreads: this platform has no SharedArrayBuffer, got count ${count}; open 1 thread`,
    );
  return new WorkerPool(await startWorkers(count - 1));
}
