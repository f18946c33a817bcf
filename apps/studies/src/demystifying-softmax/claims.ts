import { type ClaimDeclaration, verdictOf } from '@moelab/study';
import { constantClaim } from '../estimation/constant-claim.ts';
import { meanInterval } from '../estimation/mean-interval.ts';
import { medianInterval } from '../estimation/median-interval.ts';
import {
  type EstimationResults,
  type EstimationRow,
  readingOf,
  selectFits,
} from '../estimation/select-fits.ts';
import { shareInterval } from '../estimation/share-interval.ts';
import { slopeClaim } from '../estimation/slope-claim.ts';
import { ARCHIVED_FITS, archive } from './archive.ts';

type DemystifyingClaim = ClaimDeclaration<EstimationResults>;

const exact = { setting: 'published', experts: 2 } as const;
const spare = { setting: 'published', experts: 3 } as const;
const maximum = { setting: 'maximum', experts: 3 } as const;

/** The least size of the published fits with spare experts. */
const PUBLISHED_FROM = 10_000;
/** The larger sizes, where the published fits stop after a few steps. */
const LARGE = 30_000;
/** How far the released protocol's means may be off the archive's: a factor. */
const SAME_MEANS = [0.75, 1 / 0.75] as const;
/** Where the released slope lies, within its own scatter between layouts of sizes. */
const SAME_SLOPE = [archive.slope - 0.05, archive.slope + 0.05] as const;
/** sd/mean of D1 over replications of a regular fit. */
const RELATIVE_SD = 0.65;
/** Share of fits with the spare expert in the reference cell: around 453 of 800. */
const SAME_SHARE = [0.4, 0.75] as const;
/** A raw weight of the reference cell that is 1 off. */
const ABOUT_ONE = [0.9, 1.1] as const;
/** Shares of a sum of losses that are nearly all of it, and no more than half. */
const [MADE_BY, NOT_MADE_BY] = [0.9, 0.5];
/** A likelihood ratio of e: no rounding of an optimiser. */
const NOTICEABLE = 1;

const archivedMeans: DemystifyingClaim = {
  statement:
    'The protocol of arXiv:2305.03288, run again, gives the archived means of the raw loss of two experts.',
  statistic: `geometric mean over n = ${archive.means.map(({ n }) => n).join(', ')} of our mean raw loss over the archived one`,
  rule: `supported when its 95 % interval (archived means of ${ARCHIVED_FITS} fits taken to have sd/mean ${RELATIVE_SD}) lies in [${SAME_MEANS.map((v) => v.toFixed(2)).join(', ')}], not supported when it lies outside, else undecided`,
  decide(results) {
    const rows = selectFits(results, exact);
    const compared = archive.means.flatMap(({ n, mean: archived }) => {
      const { mean, standardError, count } = meanInterval(
        rows.filter((row) => row.n === n).map((row) => readingOf(row, 'publishedLoss')),
      );
      if (count < 2) return [];
      const variance = (standardError / mean) ** 2 + RELATIVE_SD ** 2 / ARCHIVED_FITS;
      return [{ n, mean, archived, log: Math.log(mean / archived), variance }];
    });
    const note = compared.map(({ n, mean, archived }) => `${mean.toPrecision(3)} for ${archived} (n = ${n})`);
    if (compared.length === 0) return undecided('no archived size was run');
    const total = compared.reduce((sum, { log }) => sum + log, 0) / compared.length;
    const sd = Math.sqrt(compared.reduce((sum, { variance }) => sum + variance, 0)) / compared.length;
    const interval = [Math.exp(total - 1.96 * sd), Math.exp(total + 1.96 * sd)] as const;
    return {
      statistic: Math.exp(total),
      interval,
      verdict: verdictOf(interval, SAME_MEANS),
      note: note.join(', '),
    };
  },
};

const inReferenceCell = (rows: readonly EstimationRow[]) =>
  rows.filter((row) => readingOf(row, 'referenceExperts') > 1);

const referenceWeight: DemystifyingClaim = {
  statement:
    'Where the spare expert is in the cell of the reference expert, the raw weights there add up to about 2, and the raw loss is 1 or more however near the fit is.',
  statistic:
    "median of (raw weight of the reference cell − 1) over such fits 'published' of 3 experts with n ≥ 3·10⁴",
  rule: `supported when the 95 % interval (order statistics) lies in [${ABOUT_ONE.join(', ')}], not supported when it lies outside, else undecided`,
  decide(results) {
    const rows = inReferenceCell(selectFits(results, { ...spare, from: LARGE }));
    const { median, interval, count } = medianInterval(
      rows.map((row) => readingOf(row, 'referenceWeight') - 1),
    );
    const lossOf = (column: string) => medianInterval(rows.map((row) => readingOf(row, column))).median;
    const note = `${count} fits; median raw loss ${lossOf('publishedLoss').toPrecision(3)}, with the infimum ${lossOf('infimumLoss').toPrecision(3)}`;
    return { statistic: median, interval, verdict: verdictOf(interval, ABOUT_ONE), note };
  },
};

const referenceShare: DemystifyingClaim = {
  statement:
    'The spare expert is in the cell of the reference expert in about as many published fits of three experts as in the archive.',
  statistic: "share of the fits 'published' of 3 experts with more than one in the reference cell",
  rule: `supported when Wilson's 95 % interval lies in [${SAME_SHARE.join(', ')}] around the archive's ${archive.nearOne.count} of ${archive.nearOne.of}, not supported when it lies outside, else undecided`,
  decide(results) {
    const rows = selectFits(results, spare);
    const count = inReferenceCell(rows).length;
    if (rows.length === 0) return undecided('no such fit was run');
    const interval = shareInterval(count, rows.length);
    const note = `${count} of ${rows.length} fits`;
    return { statistic: count / rows.length, interval, verdict: verdictOf(interval, SAME_SHARE), note };
  },
};

const rawMean: DemystifyingClaim = {
  statement:
    'The mean of the raw loss of three experts, of which the slope was published, is made by the fits with more than one expert in the reference cell.',
  statistic: "their share of the sum of raw losses over all fits 'published' of 3 experts",
  rule: `supported when it is at least ${MADE_BY}, not supported when it is below ${NOT_MADE_BY}, else undecided`,
  decide(results) {
    const rows = selectFits(results, spare);
    const lossOf = (some: readonly EstimationRow[]) =>
      some.reduce((sum, row) => sum + readingOf(row, 'publishedLoss'), 0);
    const share = lossOf(inReferenceCell(rows)) / lossOf(rows);
    const verdict =
      share >= MADE_BY ? 'supported' : share < NOT_MADE_BY ? 'not supported' : ('undecided' as const);
    return { statistic: share, verdict, note: `${rows.length} fits` };
  },
};

const belowMaximum: DemystifyingClaim = {
  statement:
    'The published stop ends fits with a spare expert below the local maximum that they are climbing to.',
  statistic:
    "median gain in log-likelihood of the fits 'maximum' of 3 experts over the published stop, nats, n ≥ 10⁴",
  rule: `supported when the 95 % interval (order statistics) lies above ${NOTICEABLE} nat, not supported when it lies below, else undecided`,
  decide(results) {
    const gains = selectFits(results, { ...maximum, from: PUBLISHED_FROM }).map((row) =>
      readingOf(row, 'gain'),
    );
    const { median, interval, count } = medianInterval(gains);
    const least = Math.min(...gains);
    const note =
      count === 0 ? 'no such fit was run' : `${count} fits, the least gain ${least.toPrecision(2)}`;
    const verdict = verdictOf(interval, [NOTICEABLE, Number.POSITIVE_INFINITY]);
    return { statistic: median, interval, verdict, note };
  },
};

const undecided = (note: string) => ({ statistic: Number.NaN, verdict: 'undecided', note }) as const;

/** The claims of the study; statements and rules are fixed here, before any full run. */
export const demystifyingClaims: Readonly<Record<string, DemystifyingClaim>> = {
  'archived-means': archivedMeans,
  'archived-slope': slopeClaim({
    ...exact,
    statement: `The slope that the released arrays hold for two experts, ${archive.slope}, is reproduced by their protocol on the layout of their sizes.`,
    of: 'publishedLoss',
    quantity: 'the raw loss',
    range: SAME_SLOPE,
  }),
  'exact-constant': constantClaim(
    'Two experts converge at the regular rate with the constant of theory: √n·D1/C → 1.',
    {
      ...exact,
      truth: 'paper',
    },
  ),
  'reference-weight': referenceWeight,
  'reference-share': referenceShare,
  'raw-mean': rawMean,
  'raw-slope': slopeClaim({
    ...spare,
    statement:
      'The median of the raw loss of three experts does not fall at the regular rate: the reference cell holds it up.',
    of: 'publishedLoss',
    quantity: 'the raw loss',
    statistic: 'median',
    range: [-0.4, Number.POSITIVE_INFINITY],
  }),
  'infimum-slope': slopeClaim({
    ...spare,
    statement:
      'With the infimum over translations the same fits fall faster than the regular rate, as no estimator does from data: their stop leaves them near their start.',
    of: 'infimumLoss',
    quantity: 'the loss with the infimum',
    statistic: 'median',
    range: [Number.NEGATIVE_INFINITY, -0.6],
  }),
  'maximum-slope': slopeClaim({
    ...maximum,
    statement:
      'The local maximum to which these fits were climbing does not fall so: its loss is slower than the regular rate.',
    of: 'infimumLoss',
    quantity: 'the loss with the infimum',
    statistic: 'median',
    range: [-0.4, Number.POSITIVE_INFINITY],
  }),
  'below-maximum': belowMaximum,
};
