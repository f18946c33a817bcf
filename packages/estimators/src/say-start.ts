import type { Run } from '@moelab/core';

/** Tells a run how many starts are done, of how many, and the best value so far. */
export function sayStart(run: Run, done: number, total: number, best: number | undefined): void {
  run.onProgress?.({ stage: 'starts', done, total, ...(best === undefined ? {} : { best }) });
}
