import type { Asked, Sizes, Work } from './job.ts';
import type { Entry } from './jobs.ts';
import type { ProcessorRates } from './processor-rates.ts';
import type { Session } from './session.ts';
import type { Spread } from './spread.ts';

/** What one way of doing the job took. */
export interface Timing {
  readonly name: string;
  /** Calls in one measurement; times are of one call. */
  readonly calls: number;
  readonly cpuMs: Spread;
  readonly wallMs: Spread;
}

/** A peer that was not run. */
export interface Skipped {
  readonly name: string;
  readonly why: string;
  readonly remedy: string;
}

/** What was asked for and what was seen. */
export interface Outcome {
  readonly asked: Asked;
  /** The ratio, the speed-up, the milliseconds or the MiB; null where it was not run. */
  readonly value: number | null;
  /** From the quartiles of the times; of a ratio, lower over upper and upper over lower. */
  readonly quartiles: readonly [number, number] | null;
  /** The way of ours that it is about: the fastest of those that were asked for. */
  readonly ours: string | null;
  /** What it was compared with. */
  readonly against: string | null;
  /** 'reported' where nothing was asked for but the number. */
  readonly verdict: 'reached' | 'not reached' | 'not run' | 'reported';
}

/** Where a case stands to its limit. */
export interface LimitReached {
  readonly work: Work;
  /** What the work takes at the processor's rates. */
  readonly leastMs: number;
  /** leastMs over the median of the first way's CPU time. */
  readonly fraction: number;
}

/** One case, measured. */
export interface CaseResult {
  readonly label: string;
  readonly sizes: Sizes;
  readonly timings: readonly Timing[];
  readonly skipped: readonly Skipped[];
  readonly agreement: string;
  readonly limit: LimitReached;
  readonly peakMiB: number;
  readonly outcomes: readonly Outcome[];
}

/** A job, measured: what `results/NAME.json` holds. */
export interface JobResult {
  readonly format: 'moelab/bench';
  readonly version: 1;
  readonly job: string;
  /** 'always' where it belongs to the default run. */
  readonly when: Entry['when'];
  readonly title: string;
  readonly limit: string;
  readonly notes: readonly string[];
  readonly session: Session;
  readonly rates: ProcessorRates;
  readonly cases: readonly CaseResult[];
}
