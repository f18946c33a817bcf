import { type ClaimDeclaration, verdictOf } from '@moelab/study';
import type { SparseResults, SparseRow } from './columns.ts';
import { type FromMeans, intervalOf, meanSlope, minus } from './mean-slope.ts';
import { base, type Factor, levelsOf, type TaskName } from './settings.ts';

/** How far exponents may be apart, for gap and bound to move alike: a factor of 1.4 where the factor grows fourfold. */
const ALIKE = 0.25;

/** What a factor is measured by, where slopes are taken: its level, of a router how many parameters it has. */
export const factorText: Readonly<Record<Factor, string>> = {
  m: 'm',
  experts: 'K',
  k: 'k < K',
  router: 'parameters of the router (linear, mlp of 8 and 64 hidden units)',
  width: 'hidden units of an expert',
  scale: 'scale of the experts’ first weights',
};

/** The rows of a task at each level of a factor, the other factors at their base; by replication, those that every level has. */
export function levelsIn(
  { rows }: Pick<SparseResults, 'rows'>,
  task: TaskName,
  factor: Factor,
): readonly { readonly level: number | string; readonly rows: readonly SparseRow[] }[] {
  const others = (Object.keys(base) as Factor[]).filter((other) => other !== factor);
  const own = rows.filter((row) => row.task === task && others.every((other) => row[other] === base[other]));
  const byLevel = levelsOf[factor].map((level) => ({
    level,
    rows: own.filter((row) => row[factor] === level),
  }));
  const inAll = ({ replication }: SparseRow) =>
    byLevel.every((one) => one.rows.some((row) => row.replication === replication));
  return byLevel.map(({ level, rows: all }) => ({ level, rows: all.filter(inAll) }));
}

/** Gives the slope of the log of a mean measure on that of a factor. Against k, only where a router selects: k < K. */
function factorSlope(
  results: Pick<SparseResults, 'rows'>,
  task: TaskName,
  factor: Factor,
  of: 'gap' | 'published' | 'corrected',
): FromMeans | undefined {
  const levels = levelsIn(results, task, factor).filter(
    ({ level }) => factor !== 'k' || level !== base.experts,
  );
  return meanSlope(
    levels.map(({ level, rows }) => ({
      x: factor === 'router' ? (rows[0]?.routerParameters ?? Number.NaN) : (level as number),
      y: rows.map((row) => row[of]),
    })),
  );
}

/** Declares a claim that the gap moves with a factor as a version of the bound does. */
export function factorClaim(
  factor: Factor,
  task: TaskName,
  version: 'published' | 'corrected',
): ClaimDeclaration<SparseResults> {
  const what = factorText[factor];
  return {
    statement: `${task}: against ${what} the gap moves as the ${version} bound does.`,
    statistic: `slope of log mean gap minus slope of log mean ${version} bound, on log ${what}`,
    rule: `supported when the 95 % interval (Student, linearised, by replication) lies in [−${ALIKE}, ${ALIKE}], not supported when it lies outside, else undecided`,
    decide(results) {
      const gap = factorSlope(results, task, factor, 'gap');
      const bound = factorSlope(results, task, factor, version);
      if (gap === undefined || bound === undefined)
        return {
          statistic: Number.NaN,
          verdict: 'undecided',
          note: 'a mean gap is not positive, or networks are missing',
        };
      const apart = minus(gap, bound);
      const interval = intervalOf(apart);
      const [low, high] = intervalOf(gap).map((end) => end.toFixed(2)) as [string, string];
      return {
        statistic: apart.value,
        interval,
        verdict: verdictOf(interval, [-ALIKE, ALIKE]),
        note: `slope of the gap ${gap.value.toFixed(2)} [${low}, ${high}], of the bound ${bound.value.toFixed(2)}; ${gap.influence.length} replications`,
      };
    },
  };
}
