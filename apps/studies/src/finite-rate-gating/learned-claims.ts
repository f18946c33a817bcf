import { type ClaimDeclaration, type Verdict, verdictOf } from '@moelab/study';
import type { GatingResults } from './columns.ts';

/** Below it a gate sends next to nothing, and its gap is that of the choice of one expert. */
const SMALLEST_RATE = 0.01;

const sided = (
  statement: string,
  { n, beta, side }: { readonly n: number; readonly beta: number; readonly side: 'above' | 'below' },
): ClaimDeclaration<GatingResults> => ({
  statement,
  statistic: `mean true risk less D(0), at n = ${n} and β = ${beta}`,
  rule: `supported when the 95 % interval (± 1.96 standard errors) lies ${side} 0, not supported when it lies on the other side, else undecided`,
  decide({ rows }) {
    const row = rows.find((one) => one.part === 'learned' && one.rows === n && one.level === beta);
    if (row === undefined)
      return { statistic: Number.NaN, verdict: 'undecided', note: 'the run has no such cell' };
    const statistic = row.loss - row.single;
    const interval = [statistic - 1.96 * row.lossError, statistic + 1.96 * row.lossError] as const;
    const verdict = verdictOf(interval, side === 'above' ? [0, Infinity] : [-Infinity, 0]);
    return { statistic, interval, verdict, note: `at a rate of ${row.rate.toFixed(3)} nats on the sample` };
  },
});

/** C2: gates learned from few losses. */
export const learnedClaims: Readonly<Record<string, ClaimDeclaration<GatingResults>>> = {
  'c2-gap': {
    statement:
      'C2: at each sample size the gap between true risk and risk on the sample rises with the rate.',
    statistic: `the least mean rise of the gap from β/2 to β, over n and the β at which gates send ≥ ${SMALLEST_RATE} nats`,
    rule: 'supported when the 95 % interval (± 1.96 standard errors) of every rise lies above 0, not supported when one lies below, else undecided',
    decide({ rows }) {
      const rises = rows
        .filter(({ part, rate }) => part === 'learned' && rate >= SMALLEST_RATE)
        .map(({ rows: n, level, rise, riseError }) => ({
          name: `n = ${n}, β = ${level}`,
          rise,
          interval: [rise - 1.96 * riseError, rise + 1.96 * riseError] as const,
        }))
        .sort((a, b) => a.rise - b.rise);
      const [least] = rises;
      if (least === undefined) return { statistic: Number.NaN, verdict: 'undecided' };
      const verdicts = rises.map(({ interval }) => verdictOf(interval, [0, Infinity]));
      const verdict: Verdict =
        verdicts.find((one) => one === 'not supported') ??
        verdicts.find((one) => one === 'undecided') ??
        'supported';
      return { statistic: least.rise, interval: least.interval, verdict, note: `least at ${least.name}` };
    },
  },
  'c2-few': sided(
    'C2: with two losses of each expert in a cell, a gate of high rate is worse than the best single expert.',
    {
      n: 2,
      beta: 32,
      side: 'above',
    },
  ),
  'c2-many': sided('C2: with 32 losses of each expert in a cell it is better.', {
    n: 32,
    beta: 32,
    side: 'below',
  }),
};
