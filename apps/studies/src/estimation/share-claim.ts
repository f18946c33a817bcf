import { type ClaimDeclaration, type Decision, verdictOf } from '@moelab/study';
import { shareInterval } from './share-interval.ts';

/** So many of so many independent trials. */
export interface Share {
  readonly count: number;
  readonly of: number;
}

/** The share that is claimed to be exceeded, or not to be reached. */
export type Threshold = { readonly above: number } | { readonly below: number };

/** Trials below which a share is not judged. */
const FEWEST = 10;

/** Declares a claim that is decided by where Wilson's 95 % interval of a share lies. */
export function shareClaim<R>({
  statement,
  what,
  fewest = FEWEST,
  shareOf,
  noteOf,
  ...threshold
}: Threshold & {
  readonly statement: string;
  /** Of what the share is, in words. */
  readonly what: string;
  readonly fewest?: number;
  shareOf(results: R): Share;
  noteOf?(results: R): string;
}): ClaimDeclaration<R> {
  const isAbove = 'above' in threshold;
  const at = isAbove ? threshold.above : threshold.below;
  const [side, other] = isAbove ? ['above', 'below'] : ['below', 'above'];
  const range = isAbove ? ([at, Infinity] as const) : ([-Infinity, at] as const);
  return {
    statement,
    statistic: what,
    rule: `supported when Wilson's 95 % interval lies ${side} ${at}, not supported when ${other}, else undecided; undecided with less than ${fewest}`,
    decide(results): Decision {
      const share = shareOf(results);
      const interval = shareInterval(share.count, share.of);
      const note = `${share.count} of ${share.of}${noteOf === undefined ? '' : `; ${noteOf(results)}`}`;
      const verdict = share.of < fewest ? 'undecided' : verdictOf(interval, range);
      return { statistic: share.count / share.of, interval, verdict, note };
    },
  };
}
