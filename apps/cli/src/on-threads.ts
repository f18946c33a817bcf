import { availableParallelism } from 'node:os';
import type { Threads } from '@moelab/numerics/kernels';
import { openThreads } from '@moelab/numerics/threads';

/** Does work on so many threads, from 1 to 64, and ends them whatever comes of it; warns of more threads than processors. */
export async function onThreads<T>(
  count: number,
  work: (threads: Threads) => Promise<T>,
  warn: (warning: string) => void,
): Promise<T> {
  const processors = availableParallelism();
  if (count > processors) {
    const there = processors === 1 ? 'is 1 processor' : `are ${processors} processors`;
    warn(`--threads ${count}: there ${there} here; more threads than that gain nothing`);
  }
  const threads = await openThreads(count);
  try {
    return await work(threads);
  } finally {
    await threads.close();
  }
}
