import { readFileSync } from 'node:fs';
import process from 'node:process';

/** Gives the processor time that this thread has used, in seconds; null where neither Node nor the system tells. */
export function threadCpuSeconds(): number | null {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => { user: number; system: number } };
  if (threadCpuUsage !== undefined) {
    const { user, system } = threadCpuUsage.call(process);
    return (user + system) / 1e6;
  }
  try {
    // Linux: nanoseconds on a processor, nanoseconds waiting, time slices
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e9;
  } catch {
    return null;
  }
}
