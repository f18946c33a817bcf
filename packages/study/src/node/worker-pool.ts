import type { Worker } from 'node:worker_threads';
import { MoelabError } from '@moelab/core';
import { type Outcome, runCell } from '../run-cell.ts';
import type { AnyStudy } from '../study.ts';
import type { KeyedCell } from '../study-cells.ts';
import type { StudyOptions } from '../study-options.ts';
import { type CellCost, startMeter } from './cell-meter.ts';
import { startWorker } from './start-worker.ts';

/** What a worker tells. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly reason: string }
  | ({ readonly kind: 'done' } & FinishedCell);

/** What came of a cell, and what it took. */
export interface FinishedCell extends CellCost {
  readonly outcome: Outcome;
}

/** What a pool is asked to do. */
export interface PoolTask {
  readonly study: AnyStudy;
  readonly options: StudyOptions;
  readonly seed: number;
  readonly cells: readonly KeyedCell[];
  readonly workers: number;
  readonly signal: { readonly aborted: boolean };
  /** Called in this thread for each finished cell, in whatever order they finish; an error from it ends the run. */
  readonly onCell: (cell: KeyedCell, finished: FinishedCell) => void;
}

const SIGNAL_POLL_MS = 50;

/**
 * Runs cells on worker threads and says whether all are done; when the signal is aborted, those under way are given up.
 *
 * A thread that dies makes its cell a failed one, and another takes its place. Rejects when the study cannot be imported. With 0
 * workers the cells run in this thread, one after the other, as a debugger wants it.
 */
export async function runOnWorkers(task: PoolTask): Promise<'finished' | 'interrupted'> {
  if (task.workers === 0) return runHere(task);
  const { study, options, seed, cells, signal, onCell } = task;
  const { module, name, version } = study;
  const waiting = [...cells].reverse();
  const threads = new Set<Worker>();
  let isOver = false;

  // runs cells on one thread until none is waiting; starts another thread when it dies
  const serve = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const thread = startWorker({ module, name, version, options, seed });
      threads.add(thread);
      let cell: KeyedCell | undefined;
      let wasReady = false;
      let meter = startMeter();
      const next = () => {
        cell = isOver ? undefined : waiting.pop();
        meter = startMeter();
        if (cell === undefined) resolve(void thread.terminate());
        else thread.postMessage(cell);
      };
      const finish = (finished: FinishedCell) => {
        if (cell === undefined || isOver) return;
        try {
          onCell(cell, finished);
        } catch (error) {
          reject(error);
        }
        cell = undefined;
      };
      let fault: string | undefined;
      thread.on('message', (message: FromWorker) => {
        if (message.kind === 'unusable') return reject(new MoelabError('INVALID_SPEC', message.reason));
        if (message.kind === 'ready') wasReady = true;
        else finish(message);
        next();
      });
      thread.on('error', (error) => {
        fault = error instanceof Error ? error.message : String(error);
      });
      thread.on('exit', (code) => {
        threads.delete(thread);
        if (isOver || cell === undefined) {
          if (wasReady || isOver) resolve();
          else reject(new Error(`study '${name}': a worker did not start: ${fault ?? `exit code ${code}`}`));
          return;
        }
        const reason = `its worker died: ${fault ?? `exit code ${code}`}`;
        finish({ outcome: { failed: reason }, ...meter(), cpuSeconds: null });
        if (waiting.length === 0) resolve();
        else serve().then(resolve, reject);
      });
    });

  let poll: ReturnType<typeof setInterval> | undefined;
  const interrupted = new Promise<'interrupted'>((resolve) => {
    poll = setInterval(() => {
      if (signal.aborted) resolve('interrupted');
    }, SIGNAL_POLL_MS);
  });
  try {
    if (signal.aborted) return 'interrupted';
    const count = Math.min(task.workers, cells.length);
    const all = Promise.all(Array.from({ length: count }, serve)).then(() => 'finished' as const);
    return await Promise.race([all, interrupted]);
  } finally {
    isOver = true;
    clearInterval(poll);
    await Promise.all([...threads].map((thread) => thread.terminate()));
  }
}

async function runHere({
  study,
  options,
  seed,
  cells,
  signal,
  onCell,
}: PoolTask): ReturnType<typeof runOnWorkers> {
  for (const cell of cells) {
    if (signal.aborted) return 'interrupted';
    const meter = startMeter();
    let outcome: Outcome;
    try {
      outcome = await runCell(study, cell, { options, seed, signal });
    } catch {
      return 'interrupted'; // runCell throws only after the signal
    }
    onCell(cell, { outcome, ...meter() });
  }
  return 'finished';
}
