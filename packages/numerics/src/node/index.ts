export { openThreads } from './open-threads.ts';
export type { ThreadPool } from './thread-pool.ts';
