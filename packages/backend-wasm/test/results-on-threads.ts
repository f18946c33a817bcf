import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { OpResults } from '@moelab/testkit';

/** What another process gives for the testkit's op table on so many threads. */
const onThreads = (threads: number) => async (): Promise<OpResults> => {
  const script = fileURLToPath(new URL('print-op-results.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, `${threads}`], {
    maxBuffer: 2 ** 28,
  });
  const written = JSON.parse(stdout) as Record<string, readonly (number | string)[] | 'failed'>;
  return Object.fromEntries(
    Object.entries(written).map(([op, values]) => [op, values === 'failed' ? values : values.map(Number)]),
  );
};
const threads = Math.min(2, availableParallelism());

/** The table's results of another process on two threads, or on one where there is one processor. */
export const resultsOnThreads = { [`on ${threads} threads`]: onThreads(threads) };
