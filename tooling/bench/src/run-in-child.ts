import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ProcessorRates } from './processor-rates.ts';
import type { JobRun } from './run-job.ts';

/** What the process of one job is told, as the word of its command line. */
export interface ChildRequest {
  readonly job: string;
  readonly rates: ProcessorRates;
}

/** What it sends back; progress comes on its own. */
export type ChildMessage =
  | { readonly progress: string }
  | { readonly run: JobRun }
  | { readonly failed: string };

/**
 * Runs a job in a process of its own, so that neither compiled code nor memory of another job is in its times. Rejects where the job fails or the
 * process dies.
 */
export function runInChild(request: ChildRequest, onProgress: (line: string) => void): Promise<JobRun> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), [JSON.stringify(request)], {
      stdio: ['ignore', 2, 2, 'ipc'], // stdout belongs to the table
    });
    child.on('message', (message: ChildMessage) => {
      if ('progress' in message) onProgress(message.progress);
      else if ('run' in message) resolve(message.run);
      else reject(new Error(message.failed));
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => reject(new Error(`its process ended with ${signal ?? code}`)));
  });
}
