import type { ClaimDeclaration, Verdict } from '@moelab/study';
import type { SparseResults } from './columns.ts';
import { levelsIn } from './factor-claim.ts';
import { intervalOf, logMean, minus } from './mean-slope.ts';
import type { TaskName } from './settings.ts';

/** Declares a claim that a measure is least at a k between 1 and K. */
export function interiorClaim(task: TaskName, of: 'gap' | 'testLoss'): ClaimDeclaration<SparseResults> {
  const name = of === 'gap' ? 'gap' : 'loss on new rows';
  return {
    statement: `${task}: the ${name} is least at a k between 1 and K.`,
    statistic: `mean ${name} at k = 1 or at k = K, whichever is smaller, over that at the best k between`,
    rule: 'supported when at some k between both ratios have a 95 % interval (Student, linearised, by replication) above 1, not supported when at every k between one of them has its interval below 1, else undecided',
    decide(results) {
      const levels = levelsIn(results, task, 'k').map(({ level, rows }) => ({
        level,
        log: logMean(rows.map((row) => row[of])),
      }));
      if (levels.length < 3 || levels.some(({ log }) => log === undefined))
        return {
          statistic: Number.NaN,
          verdict: 'undecided',
          note: 'a mean is not positive, or networks are missing',
        };
      const ends = [levels[0]!.log!, levels.at(-1)!.log!];
      const between = levels.slice(1, -1).map(({ level, log }) => {
        const ratios = ends.map((end) => minus(end, log!));
        const worse = ratios.reduce((a, b) => (b.value < a.value ? b : a));
        const intervals = ratios.map((ratio) => intervalOf(ratio));
        return {
          level,
          worse,
          isLeast: intervals.every(([low]) => low > 0),
          isNot: intervals.some(([, high]) => high < 0),
        };
      });
      const best = between.reduce((a, b) => (b.worse.value > a.worse.value ? b : a));
      const verdict: Verdict = between.some(({ isLeast }) => isLeast)
        ? 'supported'
        : between.every(({ isNot }) => isNot)
          ? 'not supported'
          : 'undecided';
      const [low, high] = intervalOf(best.worse);
      return {
        statistic: Math.exp(best.worse.value),
        interval: [Math.exp(low), Math.exp(high)],
        verdict,
        note: `best between: k = ${best.level}; means ${levels.map(({ level, log }) => `${level}: ${Math.exp(log!.value).toFixed(4)}`).join(', ')}`,
      };
    },
  };
}
