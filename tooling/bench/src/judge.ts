import type { Asked } from './job.ts';
import type { Outcome, Timing } from './result.ts';

/** What was measured of a case. */
export interface Measured {
  readonly timings: readonly Timing[];
  readonly peakMiB: number;
}

/**
 * Compares what was asked with what was seen. A ratio is that of the medians; it ranges from lower over upper quartile to upper over lower.
 */
export function judge(asked: Asked, { timings, peakMiB }: Measured): Outcome {
  if (asked.kind === 'peak memory') return outcome(asked, null, peakMiB, peakMiB <= asked.atMostMiB);
  const clock = asked.kind === 'ratio' && asked.time === 'cpu' ? 'cpuMs' : 'wallMs';
  const of = fastest(timings, [asked.of], clock);
  if (of === undefined) return notRun(asked);
  if (asked.kind === 'wall time') {
    const { median, quartiles } = of.wallMs;
    return { ...outcome(asked, of.name, median, median <= asked.atMostMs), quartiles };
  }
  const to = fastest(timings, asked.kind === 'speed-up' ? [asked.to] : asked.to, clock);
  if (to === undefined) return notRun(asked);
  const [over, under] = asked.kind === 'speed-up' ? [to, of] : [of, to];
  const value = over[clock].median / under[clock].median;
  const end = (top: 0 | 1, bottom: 0 | 1) => over[clock].quartiles[top] / under[clock].quartiles[bottom];
  const quartiles = [end(0, 1), end(1, 0)] as const;
  const isReached =
    asked.kind === 'speed-up'
      ? value >= asked.atLeast
      : asked.atMost === undefined
        ? undefined
        : value <= asked.atMost;
  return { ...outcome(asked, of.name, value, isReached), quartiles, against: to.name };
}

const outcome = (
  asked: Asked,
  ours: string | null,
  value: number,
  isReached: boolean | undefined,
): Outcome => ({
  ...{ asked, ours, value, quartiles: null, against: null },
  verdict: isReached === undefined ? 'reported' : isReached ? 'reached' : 'not reached',
});

const notRun = (asked: Asked): Outcome => ({
  ...{ asked, ours: null, value: null, quartiles: null, against: null },
  verdict: 'not run',
});

/** The fastest of those with one of these names, or with one of them before a comma. */
function fastest(timings: readonly Timing[], names: readonly string[], time: 'cpuMs' | 'wallMs') {
  return timings
    .filter(({ name }) => names.some((one) => name === one || name.startsWith(`${one}, `)))
    .sort((a, b) => a[time].median - b[time].median)[0];
}
