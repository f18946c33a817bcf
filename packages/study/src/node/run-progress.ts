import type { Outcome } from '../run-cell.ts';
import type { JournalEntry } from './journal.ts';

/** How far a run is. */
export interface RunProgress {
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  /** What is left at the pace of this session; undefined before its first cell. */
  readonly remainingSeconds: number | undefined;
}

/** Tells how far a session is: first where it begins, then, by what it returns, after each cell. */
export function progressTeller(
  entries: ReadonlyMap<string, JournalEntry>,
  total: number,
  onProgress: ((progress: RunProgress) => void) | undefined,
): (outcome: Outcome) => void {
  const begun = performance.now();
  let done = entries.size;
  let failed = 0;
  for (const { outcome } of entries.values()) if ('failed' in outcome) failed++;
  onProgress?.({ done, total, failed, remainingSeconds: undefined });
  let own = 0;
  return (outcome) => {
    done++;
    own++;
    if ('failed' in outcome) failed++;
    const pace = (performance.now() - begun) / 1000 / own;
    onProgress?.({ done, total, failed, remainingSeconds: pace * (total - done) });
  };
}
