import type { Threads } from '../kernels/threads.ts';

/** Threads that were started, and can be ended. */
export interface ThreadPool extends Threads {
  /** Ends all threads. A run under way is rejected; nothing can be lent, attached or run any more. */
  close(): Promise<void>;
}
