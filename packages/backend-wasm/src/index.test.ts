import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { OpResults } from '@moelab/testkit';
import { describePlugin } from '@moelab/testkit/vitest';
import { backendWasm } from './index.ts';

/** What another process gives on so many threads: wasm is loaded once in a process. */
const onThreads = (threads: number) => async (): Promise<OpResults> => {
  const script = fileURLToPath(new URL('../test/print-op-results.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, `${threads}`], {
    maxBuffer: 2 ** 28,
  });
  const written = JSON.parse(stdout) as Record<string, readonly (number | string)[] | 'failed'>;
  return Object.fromEntries(
    Object.entries(written).map(([op, values]) => [op, values === 'failed' ? values : values.map(Number)]),
  );
};
const threads = Math.min(2, availableParallelism());

describePlugin(
  backendWasm,
  { backends: { wasm: [{}] } },
  { backends: { wasm: { elsewhere: { [`on ${threads} threads`]: onThreads(threads) } } } },
);
