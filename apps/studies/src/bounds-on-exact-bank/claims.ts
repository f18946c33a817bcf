import type { ClaimDeclaration } from '@moelab/study';
import { verdictOf } from '@moelab/study';
import { shareInterval } from '../estimation/share-interval.ts';
import type { ExactResults, ExactRow } from './columns.ts';

/** Bounds from above, of a kind, where the sample chooses at all. */
const upper = ({ rows }: ExactResults, kind: ExactRow['kind']): readonly ExactRow[] =>
  rows.filter((row) => row.kind === kind && !row.isLower && row.alpha > 0);

/** A claim on the largest of numbers that have no error of their own. */
const most = (
  statement: string,
  statistic: string,
  [limit, where]: readonly [limit: number, where: string],
  of: (results: ExactResults) => readonly { readonly value: number; readonly at: string }[],
): ClaimDeclaration<ExactResults> => ({
  statement,
  statistic,
  rule: `supported when it is ${where}, else not supported`,
  decide(results) {
    const found = of(results);
    const largest = found.reduce((a, b) => (b.value > a.value ? b : a), { value: -Infinity, at: 'nothing' });
    return found.length === 0
      ? { statistic: Number.NaN, verdict: 'undecided', note: 'there is no such bound' }
      : {
          statistic: largest.value,
          verdict: largest.value < limit ? 'supported' : 'not supported',
          note: `at ${largest.at}`,
        };
  },
});

const ratios = (rows: readonly ExactRow[], to: string) =>
  rows
    .filter(({ bound }) => bound !== to)
    .flatMap((row) => {
      const own = rows.find(({ bound, alpha }) => bound === to && alpha === row.alpha);
      return own === undefined
        ? []
        : [{ value: own.value / row.value, at: `${row.bound}, α = ${row.alpha}` }];
    });

/** kl-MI's number under other names. */
const KL = ['finite-bank, kl', 'finite-rate-gating, kl'];

/** The claims about tightness; statements and rules are fixed here, before any full run. */
export const exactClaims: Readonly<Record<string, ClaimDeclaration<ExactResults>>> = {
  'tightest-in-expectation': most(
    'Of the bounds in expectation kl-MI is the smallest at every α > 0, those from single rows among them.',
    'largest ratio of kl-mi to another bound in expectation',
    [1, 'below 1'],
    (results) =>
      ratios(
        upper(results, 'in-expectation').filter(({ bound }) => !KL.includes(bound)),
        'kl-mi',
      ),
  ),
  'tightest-with-probability': most(
    'Of the bounds with probability 1 − δ maurer is the smallest on average, at every α > 0.',
    'largest ratio of maurer to another bound with high probability, means over samples',
    [1, 'below 1'],
    (results) =>
      ratios(
        upper(results, 'high-probability').filter(({ bound }) => bound !== 'moe-pac-bayes'),
        'maurer',
      ),
  ),
  loose: most(
    'No bound in expectation comes within a factor of 1.5 of the gap.',
    'largest ratio of gap to bound in expectation, α > 0',
    [1 / 1.5, 'below 2/3'],
    (results) =>
      upper(results, 'in-expectation').map(({ bound, alpha, gap, value }) => ({
        value: gap / value,
        at: `${bound}, α = ${alpha}`,
      })),
  ),
  informative: most(
    'Every bound says something at m = 64: from 64 rows or fewer on, at every α > 0.',
    'largest m from which on a bound says something',
    [64.5, 'at most 64'],
    (results) =>
      (['in-expectation', 'high-probability'] as const)
        .flatMap((kind) => upper(results, kind))
        .filter(({ informativeFrom }) => !Number.isNaN(informativeFrom))
        .map(({ bound, alpha, informativeFrom }) => ({
          value: informativeFrom,
          at: `${bound}, α = ${alpha}`,
        })),
  ),
  conservative: {
    statement: 'Bounds with probability 1 − δ fail on less than a tenth of the samples that δ allows.',
    statistic: 'share of failures over δ, of the bound and α > 0 with the most',
    rule: 'by Wilson’s 95 % interval: supported when it lies below 0.1, not supported when it lies above, else undecided',
    decide(results) {
      const rows = upper(results, 'high-probability');
      const worst = rows.reduce<ExactRow | undefined>(
        (a, b) => (a === undefined || b.failures > a.failures ? b : a),
        undefined,
      );
      const { samples, delta } = results.options;
      if (worst === undefined)
        return { statistic: Number.NaN, verdict: 'undecided', note: 'there is no such bound' };
      const [low, high] = shareInterval(worst.failures, samples).map((share) => share / delta) as [
        number,
        number,
      ];
      return {
        statistic: worst.failures / samples / delta,
        interval: [low, high],
        verdict: verdictOf([low, high], [-Infinity, 0.1]),
        note: `${worst.failures} of ${samples}, ${worst.bound} at α = ${worst.alpha}`,
      };
    },
  },
};
