import { lossRate } from '@moelab/estimators';
import { type ClaimDeclaration, type Decision, verdictOf } from '@moelab/study';
import { medianInterval } from '../estimation/median-interval.ts';
import { type Share, shareClaim } from '../estimation/share-claim.ts';
import { shareInterval } from '../estimation/share-interval.ts';
import type { Row } from './columns.ts';
import { escapesBySize } from './escapes.ts';
import { type GuidedResults, hasAll, partOf, recoveriesAt, recoveriesOfPaper } from './rows.ts';
import { TEACHERS, UNITS } from './settings.ts';

type Claims = Readonly<Record<string, ClaimDeclaration<GuidedResults>>>;

/** What "every" comes to: at most one in twenty may be otherwise, and 73 without exception show that. */
const EVERY = 0.95;

const expertsFirst = (part: string, statement: string): ClaimDeclaration<GuidedResults> =>
  shareClaim({
    statement,
    what: `share of the found teachers whose expert was aligned to 0.9 before its router, all '${part}' cells`,
    above: EVERY,
    shareOf: (results) => sums(partOf(results, part), 'expertFirst', 'found'),
    noteOf: (results) => {
      const delays = partOf(results, part).map(({ delay }) => delay);
      const { median } = medianInterval(delays.filter((delay) => !Number.isNaN(delay)));
      return `the router comes ${median.toPrecision(3)} later (median over runs of their mean)`;
    },
  });

const keepsFound = (by: 'keptFound' | 'scoredFound', statement: string): ClaimDeclaration<GuidedResults> =>
  shareClaim({
    statement,
    what: 'share of the found teachers of which a unit is kept, all recoveries',
    above: EVERY,
    shareOf: (results) => sums(partOf(results, 'recovery'), by, 'found'),
    noteOf: (results) => {
      const all = recoveriesOfPaper(results).filter(hasAll);
      const exact = all.filter((row) => row[by === 'keptFound' ? 'kept' : 'scored'] === TEACHERS).length;
      return `of ${all.length} runs with m = ${UNITS} that found all teachers, ${exact} keep just ${TEACHERS} units`;
    },
  });

const recoversAt = (which: 0 | 1): ClaimDeclaration<GuidedResults> =>
  shareClaim({
    statement: `A student with m = ${UNITS} = 5 m* units finds all ${TEACHERS} teachers more often than not, d = ${which === 0 ? 200 : 1000}.`,
    what: `share of the runs at whose end every teacher has a unit with both alignments ≥ 0.9, the ${which === 0 ? 'first' : 'second'} d of the run`,
    above: 0.5,
    fewest: 20,
    shareOf: (results) => {
      const rows = recoveriesAt(results, results.options.inputs[which] ?? Number.NaN, UNITS);
      return { count: rows.filter(hasAll).length, of: rows.length };
    },
    noteOf: (results) => {
      const rows = recoveriesAt(results, results.options.inputs[which] ?? Number.NaN, UNITS);
      const zero = rows.filter(({ tunedLoss }) => tunedLoss < 1e-12).length;
      return `after pruning and fine-tuning ${zero} have L < 1e-12`;
    },
  });

/** The claims of C8 to C12, with the rules that decide them. */
export const claims: Claims = {
  c8: expertsFirst(
    'recovery',
    'Population flow: the expert of every recovered teacher aligns before its router does.',
  ),
  'c8-sampled': expertsFirst('sampled', 'The same in training on fresh batches, behind sigmoids.'),
  'c8-softmax': expertsFirst(
    'softmax',
    'The same in training on fresh batches, behind a softmax, router vectors from their mean (exploratory).',
  ),
  c9: {
    statement: 'The time at which the first expert escapes from its random start grows like √d.',
    statistic: `slope of the log of the median escape time (first w · w* ≥ 0.5) on log d, m = ${UNITS}, m* = ${TEACHERS}`,
    rule: 'supported when the 95 % interval (bootstrap of the runs of each d) lies in [0.4, 0.6], not supported when outside, else undecided; a run that never escapes counts as the longest time that was waited, and undecided where half of a size does not, or with less than 20 runs of a size',
    decide: escapeDecision,
  },
  'c10-200': recoversAt(0),
  'c10-1000': recoversAt(1),
  'c10-over': {
    statement: `More units than teachers are needed: with m = m* all are found less often than with m = ${UNITS}.`,
    statistic: `P(all found) with m = ${UNITS} less that with m = ${TEACHERS}, at the first number of inputs`,
    rule: "supported when Newcombe's 95 % interval of the difference lies above 0, not supported when below, else undecided; undecided with less than 20 runs of either",
    decide: overDecision,
  },
  'c11-gain': keepsFound('keptFound', 'Pruning by what units bring together keeps the recovered teachers.'),
  'c11-score': keepsFound(
    'scoredFound',
    'Pruning by the score of each unit, > ½, keeps the recovered teachers.',
  ),
  'c12-rate': {
    statement: 'Fine-tuning converges at the rate 12 q′(1) = 0.538.',
    statistic:
      'median rate of log L from 1e-6 to 1e-12, recoveries that found all teachers and kept as many units',
    rule: 'supported when the 95 % interval of the median lies in [0.528, 0.548], not supported when outside, else undecided',
    decide(results): Decision {
      const rates = tunable(results).map(({ tuneRate }) => tuneRate);
      const { median, interval, count } = medianInterval(rates.filter((rate) => !Number.isNaN(rate)));
      return {
        statistic: median,
        interval,
        verdict: verdictOf(interval, [0.528, 0.548]),
        note: `${count} of ${rates.length} runs have a rate`,
      };
    },
  },
  'c12-floor': shareClaim({
    statement: 'Fine-tuning ends at the global optimum: L below 1e-12.',
    what: 'share of the recoveries that found all teachers and kept as many units',
    above: 0.9,
    shareOf: (results) => {
      const rows = tunable(results);
      return { count: rows.filter(({ tunedLoss }) => tunedLoss < 1e-12).length, of: rows.length };
    },
    noteOf: (results) => {
      const others = partOf(results, 'recovery').filter((row) => !tunable(results).includes(row));
      const zero = others.filter(({ tunedLoss }) => tunedLoss < 1e-12).length;
      return `of the ${others.length} other recoveries, ${zero} do too`;
    },
  }),
};

const tunable = (results: GuidedResults): readonly Row[] =>
  partOf(results, 'recovery').filter((row) => hasAll(row) && row.kept === TEACHERS);

function sums(rows: readonly Row[], count: keyof Row & string, of: 'found'): Share {
  const total = (name: keyof Row & string) => rows.reduce((sum, row) => sum + Number(row[name]), 0);
  return { count: total(count), of: total(of) };
}

function escapeDecision(results: GuidedResults): Decision {
  const sizes = escapesBySize(results);
  if (sizes.length < 2)
    return { statistic: Number.NaN, verdict: 'undecided', note: 'there are not two sizes' };
  const { slope, bootstrap } = lossRate(
    sizes.map(({ inputs, times }) => ({ n: inputs, losses: times })),
    { statistic: 'median', seed: 1 },
  );
  const interval = [bootstrap.low, bootstrap.high] as const;
  const isKnown = sizes.every(({ times, censored }) => times.length >= 20 && 2 * censored < times.length);
  const censored = sizes.reduce((total, size) => total + size.censored, 0);
  return {
    statistic: slope,
    interval,
    verdict: isKnown ? verdictOf(interval, [0.4, 0.6]) : 'undecided',
    note: `medians ${sizes.map(({ inputs, median }) => `${median.toPrecision(3)} (d = ${inputs})`).join(', ')}; ${censored} runs never escaped`,
  };
}

/** Newcombe 1998, Statistics in Medicine 17, 873, method 10: from Wilson's intervals of both. */
function overDecision(results: GuidedResults): Decision {
  const [d] = results.options.inputs;
  const [many, few] = [UNITS, TEACHERS].map((m) => {
    const rows = recoveriesAt(results, d!, m);
    const count = rows.filter(hasAll).length;
    return { of: rows.length, share: count / rows.length, interval: shareInterval(count, rows.length) };
  }) as [SharePart, SharePart];
  const difference = many.share - few.share;
  const reach = (a: SharePart, b: SharePart, upper: 0 | 1) =>
    Math.hypot(a.share - a.interval[upper], b.share - b.interval[1 - upper]!);
  const interval = [difference - reach(many, few, 0), difference + reach(many, few, 1)] as const;
  return {
    statistic: difference,
    interval,
    verdict:
      Math.min(many.of, few.of) < 20 ? 'undecided' : verdictOf(interval, [0, Number.POSITIVE_INFINITY]),
    note: `${many.share.toFixed(2)} of ${many.of} runs against ${few.share.toFixed(2)} of ${few.of}`,
  };
}

interface SharePart {
  readonly of: number;
  readonly share: number;
  readonly interval: readonly [low: number, high: number];
}
