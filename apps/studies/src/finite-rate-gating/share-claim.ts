import { type ClaimDeclaration, verdictOf } from '@moelab/study';
import { shareInterval } from '../estimation/share-interval.ts';
import type { GatingResults, GatingRow } from './columns.ts';

/** A claim on how many of the trained gates are so. */
export interface ShareClaim {
  readonly statement: string;
  /** What is counted, and among which gates. */
  readonly statistic: string;
  readonly side: 'above' | 'below';
  readonly threshold: number;
  readonly among: (row: GatingRow) => boolean;
  readonly is: (row: GatingRow) => boolean;
}

/** Declares a claim that is decided by where Wilson's interval of a share of the trained gates lies. */
export const shareClaim = ({
  statement,
  statistic,
  side,
  threshold,
  among,
  is,
}: ShareClaim): ClaimDeclaration<GatingResults> => ({
  statement,
  statistic,
  rule: `supported when Wilson's 95 % interval lies ${side} ${threshold}, not supported when it lies on the other side, else undecided`,
  decide({ rows }) {
    const gates = rows.filter((row) => row.part === 'trained' && among(row));
    const found = gates.filter(is).length;
    const interval = shareInterval(found, gates.length);
    return {
      statistic: found / gates.length,
      interval,
      verdict: verdictOf(interval, side === 'above' ? [threshold, Infinity] : [-Infinity, threshold]),
      note: `${found} of ${gates.length} gates; gates of one replication share their data`,
    };
  },
});
