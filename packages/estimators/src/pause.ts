import { MoelabError, type Run } from '@moelab/core';
import { nextFrame } from '@tensorflow/tfjs-core';

/** Rows of work between two pauses: some tens of milliseconds in plain loops. */
const ROWS = 20_000;

/**
 * Makes what a long fit calls after each pass over its rows: it ends the fit when its `signal` says so, and every few
 * passes lets timers and signals of the program through. Counted in rows and not in time, so nothing depends on a clock.
 */
export function pauseBetweenPasses(where: string, run: Run, rows: number): () => Promise<void> {
  let passed = 0;
  return async () => {
    passed += rows;
    if (passed >= ROWS) {
      passed = 0;
      await nextFrame();
    }
    if (run.signal?.aborted) throw new MoelabError('ABORTED', `${where}: stopped on request`);
  };
}
