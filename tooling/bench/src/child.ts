// The process of one job: runs it and sends what it gave.
import { jobs } from './jobs.ts';
import type { ChildMessage, ChildRequest } from './run-in-child.ts';
import { runJob } from './run-job.ts';

const { job, rates } = JSON.parse(process.argv[2]!) as ChildRequest;
const send = (message: ChildMessage) =>
  new Promise<void>((resolve) => {
    process.send!(message, undefined, undefined, () => resolve());
  });

process.on('disconnect', () => process.exit()); // nobody waits any more
try {
  const { default: found } = await jobs[job]!.load();
  const onProgress = (progress: string) => void send({ progress });
  await send({ run: await runJob(found, { quick: false, rates, onProgress }) });
} catch (error) {
  await send({ failed: error instanceof Error ? error.message : String(error) });
}
process.exit(); // whatever is still open
