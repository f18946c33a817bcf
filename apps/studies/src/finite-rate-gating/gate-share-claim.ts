import type { ClaimDeclaration } from '@moelab/study';
import { shareClaim, type Threshold } from '../estimation/share-claim.ts';
import type { GatingResults, GatingRow } from './columns.ts';
import { bankOf, unitMeans } from './unit-means.ts';

/** Declares a claim on how many of the trained gates are so; gates that share their data count as one. */
export const gateShareClaim = ({
  statement,
  statistic,
  among,
  is,
  ...threshold
}: Threshold & {
  readonly statement: string;
  /** What is counted, and among which gates. */
  readonly statistic: string;
  readonly among: (row: GatingRow) => boolean;
  readonly is: (row: GatingRow) => boolean;
}): ClaimDeclaration<GatingResults> => {
  const gatesOf = ({ rows }: GatingResults) => rows.filter((row) => row.part === 'trained' && among(row));
  return shareClaim({
    statement,
    what: `${statistic}, counted by data sets (bank, price, replication), of which the two gates of one share theirs`,
    ...threshold,
    shareOf(results) {
      const shares = unitMeans(
        gatesOf(results),
        (row) => `${bankOf(row)} ${row.level} ${row.replication}`,
        (row) => Number(is(row)),
      );
      return { count: shares.reduce((sum, share) => sum + share, 0), of: shares.length };
    },
    noteOf: (results) => `${gatesOf(results).filter(is).length} of ${gatesOf(results).length} gates`,
  });
};
