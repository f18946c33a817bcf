import type { Progress } from '@moelab/core';
import { fixed } from './number-text.ts';
import type { TextStream } from './terminal.ts';

/** One line on stderr that is rewritten while a fit runs; silent where nobody looks. */
export interface ProgressLine {
  show(progress: Progress): void;
  /** Takes the line away. */
  clear(): void;
}

/** Shows progress on `stream` when it is a terminal, at most every 50 ms; `label` begins the line. */
export function progressLine(
  stream: TextStream,
  label: string,
  now: () => number = () => performance.now(),
): ProgressLine {
  if (stream.isTTY !== true) return { show: () => {}, clear: () => {} };
  let last = Number.NEGATIVE_INFINITY;
  let isShown = false;
  return {
    show({ stage, done, total, best }) {
      const time = now();
      if (time - last < 50 && done < total) return;
      last = time;
      isShown = true;
      const sofar = best === undefined || !Number.isFinite(best) ? '' : `, best ${fixed(best, 2)}`;
      stream.write(`\r\x1b[K${label}: ${stage} ${done} of ${total}${sofar}`);
    },
    clear() {
      if (isShown) stream.write('\r\x1b[K');
      isShown = false;
    },
  };
}
