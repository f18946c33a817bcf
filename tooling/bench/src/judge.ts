import type { Asked } from './job.ts';
import type { Outcome, Timing } from './result.ts';
import { spread } from './spread.ts';

/** What was measured of a case. */
export interface Measured {
  readonly timings: readonly Timing[];
  readonly peakMiB: number;
}

/**
 * Compares what was asked with what was seen. A ratio is that of the medians; its quartiles are those of the ratios of single rounds, whose two
 * measurements stood beside each other.
 */
export function judge(asked: Asked, { timings, peakMiB }: Measured): Outcome {
  if (asked.kind === 'peak memory') return outcome(asked, peakMiB, peakMiB <= asked.atMostMiB);
  const of = timings.find(({ name }) => name === asked.of);
  if (of === undefined) return { asked, value: null, quartiles: null, against: null, verdict: 'not run' };
  if (asked.kind === 'wall time') {
    const { median, quartiles } = of.wallMs;
    return { ...outcome(asked, median, median <= asked.atMostMs), quartiles };
  }
  const time = asked.kind === 'speed-up' || asked.time === 'wall' ? 'wallMs' : 'cpuMs';
  const to = fastest(timings, asked.kind === 'speed-up' ? [asked.to] : asked.to, time);
  if (to === undefined) return { asked, value: null, quartiles: null, against: null, verdict: 'not run' };
  const [over, under] = asked.kind === 'speed-up' ? [to, of] : [of, to];
  const value = over[time].median / under[time].median;
  const rounds = Math.min(over[time].runs.length, under[time].runs.length);
  const { quartiles } = spread(
    Array.from({ length: rounds }, (_, i) => over[time].runs[i]! / under[time].runs[i]!),
  );
  const isReached =
    asked.kind === 'speed-up'
      ? value >= asked.atLeast
      : asked.atMost === undefined
        ? undefined
        : value <= asked.atMost;
  return { ...outcome(asked, value, isReached), quartiles, against: to.name };
}

const outcome = (asked: Asked, value: number, isReached: boolean | undefined): Outcome => ({
  ...{ asked, value, quartiles: null, against: null },
  verdict: isReached === undefined ? 'reported' : isReached ? 'reached' : 'not reached',
});

/** The fastest of those with one of these names, or with one of them before a comma. */
function fastest(timings: readonly Timing[], names: readonly string[], time: 'cpuMs' | 'wallMs') {
  return timings
    .filter(({ name }) => names.some((one) => name === one || name.startsWith(`${one}, `)))
    .sort((a, b) => a[time].median - b[time].median)[0];
}
