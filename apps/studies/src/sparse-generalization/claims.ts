import { type ClaimDeclaration, verdictOf } from '@moelab/study';
import type { SparseResults, SparseRow } from './columns.ts';
import { factorClaim } from './factor-claim.ts';
import { interiorClaim } from './interior-claim.ts';
import { intervalOf, meanSlope } from './mean-slope.ts';
import { COUNTEREXAMPLE, type Factor, shares, tasks } from './settings.ts';

/** The factors of C1 to C5; of an expert its width and its norm. */
const factors: Readonly<Record<string, Factor>> = {
  'c1-rows': 'm',
  'c2-experts': 'experts',
  'c3-selected': 'k',
  'c4-router': 'router',
  'c5-width': 'width',
  'c5-norm': 'scale',
};

/** Of the counterexample with K = share · m, by m. */
const drawn = (
  { rows }: SparseResults,
  share: number,
): readonly { readonly m: number; readonly rows: readonly SparseRow[] }[] => {
  const own = rows.filter((row) => row.task === COUNTEREXAMPLE && row.experts === Math.round(share * row.m));
  return [...new Set(own.map(({ m }) => m))].map((m) => ({ m, rows: own.filter((row) => row.m === m) }));
};
const HALF = 0.5;

const missing = { statistic: Number.NaN, verdict: 'undecided', note: 'samples are missing' } as const;

/** A claim on gap and bound at the extreme of all samples, which have no error to speak of. */
const extreme = (
  statement: string,
  statistic: string,
  rule: string,
  of: (results: SparseResults) => readonly number[],
  range: readonly [number, number],
): ClaimDeclaration<SparseResults> => ({
  statement,
  statistic,
  rule,
  decide(results) {
    const ratios = of(results);
    if (ratios.length === 0) return missing;
    const interval = [Math.min(...ratios), Math.max(...ratios)] as const;
    return {
      statistic: interval[0],
      interval,
      verdict: verdictOf(interval, range),
      note: `${ratios.length} samples`,
    };
  },
});

/** The claims of the study; statements and rules are fixed here, before any full run. */
export const sparseClaims: Readonly<Record<string, ClaimDeclaration<SparseResults>>> = {
  ...Object.fromEntries(
    Object.entries(factors).flatMap(([id, factor]) =>
      tasks.flatMap((task) =>
        (['published', 'corrected'] as const).map((version) => [
          `${id}-${task}-${version}`,
          factorClaim(factor, task, version),
        ]),
      ),
    ),
  ),
  ...Object.fromEntries(
    tasks.flatMap((task) =>
      (['gap', 'testLoss'] as const).map((of) => [
        `c6-${task}-${of === 'gap' ? 'gap' : 'risk'}`,
        interiorClaim(task, of),
      ]),
    ),
  ),
  'c7-gap': {
    statement:
      'Counterexample, K = m/2: the gap does not change with m, from a thousand to a hundred thousand rows.',
    statistic: 'slope of log mean gap on log m, K = m/2',
    rule: 'supported when the 95 % interval (Student, linearised) lies in [−0.01, 0.01], not supported when it lies outside, else undecided',
    decide(results) {
      const found = meanSlope(
        drawn(results, HALF).map(({ m, rows }) => ({ x: m, y: rows.map(({ gap }) => gap) })),
      );
      if (found === undefined) return missing;
      const interval = intervalOf(found);
      return { statistic: found.value, interval, verdict: verdictOf(interval, [-0.01, 0.01]) };
    },
  },
  'c7-published': extreme(
    'Counterexample, K = m/2: at a hundred thousand rows the published bound is less than a tenth of the gap.',
    'published bound over gap at the largest m, smallest and largest over samples',
    'supported when all lie below 0.1, not supported when all lie above, else undecided',
    (results) => (drawn(results, HALF).at(-1)?.rows ?? []).map(({ published, gap }) => published / gap),
    [-Infinity, 0.1],
  ),
  'c7-corrected': extreme(
    'Counterexample: the corrected bound is above the gap of every sample, at every m and K.',
    'corrected bound over gap, smallest and largest over samples',
    'supported when all lie above 1, not supported when all lie below, else undecided',
    (results) =>
      shares.flatMap((share) =>
        drawn(results, share).flatMap(({ rows }) => rows.map(({ corrected, gap }) => corrected / gap)),
      ),
    [1, Infinity],
  ),
};
