import type { Progress } from '@moelab/core';
import { fixed } from './number-text.ts';
import type { TextStream } from './terminal.ts';

/** One line on stderr that is rewritten while a command works. */
export interface ProgressLine {
  /** Shows how far the work is, what else there is to say, and how long the rest will take when that is known. */
  show(progress: Progress & { readonly note?: string; readonly remainingSeconds?: number }): void;
  /** Takes the line away. */
  clear(): void;
}

/**
 * Shows progress on `stream` when it is a terminal, at most every 50 ms; `label` begins the line. Where nobody watches it is
 * silent, unless `unwatchedMs` says how often a line may be written.
 */
export function progressLine(
  stream: TextStream,
  label: string,
  {
    now = () => performance.now(),
    unwatchedMs = Number.POSITIVE_INFINITY,
  }: { readonly now?: () => number; readonly unwatchedMs?: number } = {},
): ProgressLine {
  const isWatched = stream.isTTY === true;
  let last = isWatched ? Number.NEGATIVE_INFINITY : now();
  let isShown = false;
  return {
    show({ stage, done, total, best, note, remainingSeconds }) {
      const time = now();
      if (isWatched ? time - last < 50 && done < total : time - last < unwatchedMs) return;
      last = time;
      isShown = isWatched;
      const sofar = best === undefined || !Number.isFinite(best) ? '' : `, best ${fixed(best, 2)}`;
      const rest = remainingSeconds === undefined ? '' : `, about ${durationText(remainingSeconds)} left`;
      const more = note === undefined ? '' : `, ${note}`;
      const text = `${label}: ${stage} ${done} of ${total}${sofar}${more}${rest}`;
      stream.write(isWatched ? `\r\x1b[K${text}` : `${text}\n`);
    },
    clear() {
      if (isShown) stream.write('\r\x1b[K');
      isShown = false;
    },
  };
}

/** A duration in its largest unit: '40 s', '3 min', '2.5 h'. */
const durationText = (seconds: number): string => {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${fixed(seconds / 3600, 1)} h`;
};
