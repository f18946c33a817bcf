import { medianInterval } from '../estimation/median-interval.ts';
import { type GuidedResults, partOf } from './rows.ts';

/** The escape times at one d. */
export interface EscapeSize {
  readonly inputs: number;
  /** One a run; the longest time that was waited for those that never escaped. */
  readonly times: readonly number[];
  readonly censored: number;
  readonly median: number;
  readonly interval: readonly [low: number, high: number];
}

/** Gathers the escape times by d, those that were not seen as the end of their run: right for a median of less than half of them. */
export function escapesBySize(results: GuidedResults): readonly EscapeSize[] {
  const rows = partOf(results, 'escape');
  const sizes = [...new Set(rows.map(({ inputs }) => inputs))].sort((a, b) => a - b);
  return sizes.map((inputs) => {
    const own = rows.filter((row) => row.inputs === inputs);
    const times = own.map(({ escape: time, end }) => (Number.isNaN(time) ? end : time));
    const censored = own.filter(({ escape: time }) => Number.isNaN(time)).length;
    const { median, interval } = medianInterval(times);
    return { inputs, times, censored, median, interval };
  });
}
