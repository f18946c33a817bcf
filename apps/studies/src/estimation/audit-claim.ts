import type { ClaimDeclaration } from '@moelab/study';
import type { EstimationResults } from './select-fits.ts';

/** What an audit must say. */
export interface AuditExpectation {
  /** The name of an audited truth. */
  readonly truth: string;
  /** Exact null directions that are no translation. */
  readonly nullDirections: number;
  /** Parameters that are not estimable; all others must be regular. */
  readonly lost: readonly string[];
}

/** Declares a claim that is decided by what `identify` says of truths. */
export function auditClaim(
  statement: string,
  expected: readonly AuditExpectation[],
): ClaimDeclaration<EstimationResults> {
  const wanted = expected.map(({ truth, nullDirections }) => `${truth} ${nullDirections}`).join(', ');
  return {
    statement,
    statistic: `number of exact null directions besides translations in the audits of ${expected.map(({ truth }) => truth).join(', ')}, summed`,
    rule: `supported when the audits find ${wanted}, with exactly the parameters that they move not estimable and all others regular, else not supported; undecided without the audits`,
    decide({ rows }) {
      const found = expected.map((one) => {
        const row = rows.find(({ part, setting }) => part === 'audit' && setting === one.truth);
        return { ...one, row };
      });
      if (found.some(({ row }) => row === undefined))
        return { statistic: Number.NaN, verdict: 'undecided', note: 'an audit failed' };
      const agrees = found.every(
        ({ row, nullDirections, lost }) =>
          row!.value === nullDirections && lostParameters(row!.detail).join() === [...lost].sort().join(),
      );
      return {
        statistic: found.reduce((sum, { row }) => sum + row!.value, 0),
        verdict: agrees ? 'supported' : 'not supported',
        note: found.map(({ truth, row }) => `${truth}: ${row!.detail}`).join(' | '),
      };
    },
  };
}

/** The names of the parameters whose exact class is not regular, in alphabetical order. */
const lostParameters = (detail: string): readonly string[] =>
  detail
    .split('; ')
    .map((part) => /^(\S+): ([^/]+)\//.exec(part))
    .flatMap((match) => (match === null || match[2] === 'regular' ? [] : [match[1]!]))
    .sort();
