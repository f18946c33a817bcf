import { type ClaimDeclaration, type Decision, verdictOf } from '@moelab/study';
import { shareInterval } from '../estimation/share-interval.ts';
import type { GuidedResults } from './rows.ts';

/** So many of so many. */
export interface Share {
  readonly count: number;
  readonly of: number;
}

/** Trials below which a share is not judged. */
const FEWEST = 10;

/** Declares a claim that is decided by where Wilson's 95 % interval of a share lies. */
export const shareClaim = ({
  statement,
  what,
  above,
  fewest = FEWEST,
  shareOf,
  noteOf,
}: {
  readonly statement: string;
  /** Of what the share is, in words. */
  readonly what: string;
  /** The share that is claimed to be exceeded. */
  readonly above: number;
  readonly fewest?: number;
  shareOf(results: GuidedResults): Share;
  noteOf?(results: GuidedResults): string;
}): ClaimDeclaration<GuidedResults> => ({
  statement,
  statistic: what,
  rule: `supported when Wilson's 95 % interval lies above ${above}, not supported when below, else undecided; undecided with less than ${fewest}`,
  decide(results): Decision {
    const share = shareOf(results);
    const interval = shareInterval(share.count, share.of);
    const note = `${share.count} of ${share.of}${noteOf === undefined ? '' : `; ${noteOf(results)}`}`;
    const verdict = share.of < fewest ? 'undecided' : verdictOf(interval, [above, Number.POSITIVE_INFINITY]);
    return { statistic: share.count / share.of, interval, verdict, note };
  },
});
