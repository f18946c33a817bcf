import { parentPort, workerData } from 'node:worker_threads';
import { runCell } from '../run-cell.ts';
import type { KeyedCell } from '../study-cells.ts';
import type { StudyOptions } from '../study-options.ts';
import { startMeter } from './cell-meter.ts';
import { importStudy } from './import-study.ts';
import type { FromWorker } from './worker-pool.ts';

/** What a worker is started with. */
export interface WorkerTask {
  readonly module: string;
  readonly name: string;
  readonly version: number;
  readonly options: StudyOptions;
  readonly seed: number;
}

const port = parentPort!;
const tell = (message: FromWorker) => port.postMessage(message);
const { module, name, version, options, seed } = workerData as WorkerTask;

try {
  const study = await importStudy(module, name, version);
  const signal = { aborted: false }; // a pool that is interrupted ends its workers
  port.on('message', async (cell: KeyedCell) => {
    const meter = startMeter();
    const outcome = await runCell(study, cell, { options, seed, signal });
    tell({ kind: 'done', outcome, ...meter() });
  });
  tell({ kind: 'ready' });
} catch (error) {
  tell({ kind: 'unusable', reason: error instanceof Error ? error.message : String(error) });
}
