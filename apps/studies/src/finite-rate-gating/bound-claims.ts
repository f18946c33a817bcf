import { type ClaimDeclaration, verdictOf } from '@moelab/study';
import { medianInterval } from '../estimation/median-interval.ts';
import { studentInterval } from '../estimation/student-interval.ts';
import { boundTerms } from './bound-terms.ts';
import type { GatingResults, GatingRow } from './columns.ts';
import { grouped } from './grouped.ts';
import { meanClaim } from './mean-claim.ts';
import { counterpart, worldSamples } from './unit-means.ts';

/** What a small residual of the assumption is. */
const SMALL_DELTA = 0.02;
/** The looseness that the sibling paper reports begins at 14; of that order is more than this. */
const LOOSE = 10;
/** Risk that a choice by the bound may lose. */
const SMALL_REGRET = 0.01;

const boundRows = ({ rows }: Pick<GatingResults, 'rows'>) => rows.filter(({ part }) => part === 'bound');
const clearGaps = (results: GatingResults) =>
  boundRows(results).filter(({ gap, gapError }) => gap > 4 * gapError);
/** A sample size and a bank of one kind in one world: what is left to choose is the number of groups. */
const settingOf = ({ experts, pieces, rows, replication }: GatingRow) =>
  `${experts} ${pieces} ${rows} ${replication}`;

const selectionClaim = (which: 'paper' | 'half', what: string) =>
  meanClaim({
    statement: `C3: the number of groups at which the expectation over samples of ${what} is least costs at most ${SMALL_REGRET} of risk over the best one; no user, with one sample, has that expectation.`,
    statistic:
      'mean over worlds of E R at the choice less the least E R, averaged over experts, pieces and rows',
    range: [-Infinity, SMALL_REGRET],
    samples(results) {
      const choices = grouped(boundRows(results), settingOf);
      const regrets = new Map<GatingRow, number>();
      for (const rows of choices.values()) {
        const by = (of: (row: GatingRow) => number) => rows.reduce((a, b) => (of(b) < of(a) ? b : a));
        const chosen = by((row) => row.empirical + boundTerms(row)[which]);
        regrets.set(chosen, chosen.loss - by(({ loss }) => loss).loss);
      }
      return worldSamples([...regrets.keys()], (row) => regrets.get(row)!);
    },
  });

const growthClaim = (
  statement: string,
  by: 'level' | 'experts',
  [few, many]: readonly [number, number],
  name: string,
) =>
  meanClaim({
    statement,
    statistic: `mean over worlds of the gap with ${many} ${name} less that with ${few}, averaged over the rest`,
    range: [0, Infinity],
    samples(results) {
      const rows = boundRows(results);
      return worldSamples(
        rows.filter((row) => row[by] === many),
        (row) => row.gap - (counterpart(rows, row, { [by]: few })?.gap ?? Number.NaN),
      );
    },
  });

/** C3: both sides of the bound. */
export const boundClaims: Readonly<Record<string, ClaimDeclaration<GatingResults>>> = {
  'c3-delta': {
    statement: `C3: the learned gate is empirically rate–distortion optimal, E R_S ≤ D(R_g) + δ_m with δ_m ≤ ${SMALL_DELTA}.`,
    statistic:
      'the largest δ_m of all settings, each the mean over worlds; the largest of means is biased upwards',
    rule: `by the interval from the largest lower to the largest upper end of Student's intervals of all settings, of level 1 − 0.05/settings each, which holds the largest of the expectations in 95 % of cases whichever it is: supported when it lies below ${SMALL_DELTA}, not supported when it lies above, else undecided`,
    decide(results) {
      const settings = grouped(
        boundRows(results),
        ({ experts, pieces, rows, level }) =>
          `${experts} experts of ${pieces} piece${pieces === 1 ? '' : 's'}, ${rows} rows, ${level} groups`,
      );
      const means = Array.from(settings, ([name, rows]) => {
        const deltas = rows.map((row) => boundTerms(row).delta);
        return { name, ...studentInterval(deltas, 1 - 0.05 / settings.size) };
      });
      const known = means.flatMap(({ name, mean, interval }) =>
        mean === undefined || interval === undefined ? [] : [{ name, mean, interval }],
      );
      const [largest] = known.toSorted((a, b) => b.mean - a.mean);
      if (largest === undefined || known.length < means.length)
        return { statistic: Number.NaN, verdict: 'undecided', note: 'a setting has less than two worlds' };
      const ends = (end: 0 | 1) => Math.max(...known.map(({ interval }) => interval[end]));
      const interval = [ends(0), ends(1)] as const;
      return {
        statistic: largest.mean,
        interval,
        verdict: verdictOf(interval, [-Infinity, SMALL_DELTA]),
        note: `largest of ${known.length} settings, with ${largest.name}`,
      };
    },
  },
  'c3-groups': growthClaim('C3: the gap rises with what the gate tells apart.', 'level', [1, 32], 'groups'),
  'c3-experts': growthClaim('C3: the gap rises with the number of experts.', 'experts', [2, 8], 'experts'),
  'c3-pieces': meanClaim({
    statement: 'C3: experts of larger capacity lower D(R_g).',
    statistic:
      'mean over worlds of D(R_g) with experts of one piece less that with 16 pieces, averaged over the rest',
    range: [0, Infinity],
    samples(results) {
      const rows = boundRows(results);
      return worldSamples(
        rows.filter(({ pieces }) => pieces === 16),
        (row) => (counterpart(rows, row, { pieces: 1 })?.lower ?? Number.NaN) - row.lower,
      );
    },
  }),
  'c3-loose': meanClaim({
    statement: `C3: the term √(2 I/m), with the upper bound of I(S;Θ) that is computed here, is more than ${LOOSE} times the gap, as in the sibling paper's table.`,
    statistic:
      'mean over worlds of the median over settings of √(2 I/m)/gap, of those whose gap is more than 4 standard errors',
    range: [LOOSE, Infinity],
    samples(results) {
      const worlds = grouped(clearGaps(results), ({ replication }) => `${replication}`);
      const median = (rows: readonly GatingRow[]) =>
        medianInterval(rows.map((row) => boundTerms(row).paper / row.gap)).median;
      return new Map([['worlds', Array.from(worlds.values(), median)]]);
    },
    noteOf: (results) => `${clearGaps(results).length} of ${boundRows(results).length} cells`,
  }),
  'c3-choice-paper': selectionClaim('paper', 'the right-hand side with √(2 I/m)'),
  'c3-choice-half': selectionClaim('half', 'the right-hand side with √(I/2m), the constant of σ = ½,'),
};
