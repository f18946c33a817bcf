import { threadCpuSeconds } from './thread-cpu-seconds.ts';

/** What a cell took, to milliseconds. */
export interface CellCost {
  readonly wallSeconds: number;
  /** Of the thread that computed it; null where the system does not tell. */
  readonly cpuSeconds: number | null;
}

/** Starts to measure this thread, and gives the function that reads what it took since. */
export function startMeter(): () => CellCost {
  const wall = performance.now();
  const cpu = threadCpuSeconds();
  return () => {
    const cpuNow = threadCpuSeconds();
    return {
      wallSeconds: rounded((performance.now() - wall) / 1000),
      cpuSeconds: cpu === null || cpuNow === null ? null : rounded(cpuNow - cpu),
    };
  };
}

const rounded = (seconds: number): number => Math.round(1000 * seconds) / 1000;
