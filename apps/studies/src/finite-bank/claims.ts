import { type ClaimDeclaration, verdictOf } from '@moelab/study';
import { acrossBanks, type BankStatistic, bankStatistic } from './bank-statistic.ts';
import { unionBound } from './bounds.ts';
import type { FiniteBankResults } from './columns.ts';
import { type MeasuredBank, sizesOf, trainedBanks } from './measured-bank.ts';
import { alphas, MAIN_ALPHA, type Reading, readingAt } from './reading.ts';

type Of = (bank: MeasuredBank, drawn?: ArrayLike<number>) => number;
type Range = readonly [low: number, high: number];

const POSITIVE: Range = [Number.MIN_VALUE, Number.POSITIVE_INFINITY];
const BEYOND = 'beyond that of a uniform candidate on the same samples';
const RULE =
  'by the interval that holds the bootstrap intervals (nominal 95 %, 2000 replicates) of all trained banks: supported when it lies in the range, not supported when it lies outside, else undecided; range';

/** A claim on a number of each trained bank. */
const claim = (
  statement: string,
  statistic: string,
  [range, rangeText]: readonly [Range, string],
  of: Of,
  noteOf: (statistics: readonly BankStatistic[]) => string,
): ClaimDeclaration<FiniteBankResults> => ({
  statement,
  statistic: `${statistic}, mean over the banks`,
  rule: `${RULE} ${rangeText}`,
  decide(results) {
    const statistics = trainedBanks(results).map((bank) => bankStatistic(bank, of));
    const all = acrossBanks(statistics);
    return { ...all, verdict: verdictOf(all.interval, range), note: noteOf(statistics) };
  },
});

const each =
  (what: string, show: (value: number) => string = (value) => value.toPrecision(3)) =>
  (statistics: readonly BankStatistic[]): string =>
    `${what} of each bank: ${statistics.map(({ value, interval }) => `${show(value)} [${interval.map(show).join(', ')}]`).join('; ') || 'no bank was trained'}`;

/** How many times the gap a bound is, from the share of the bound that the gap is. */
const times = (statistics: readonly BankStatistic[]): string => {
  const inverse = (share: number) => (share > 0 ? (1 / share).toFixed(1) : '∞');
  const shown = statistics.map(
    ({ value, interval: [low, high] }) => `${inverse(value)} [${inverse(high)}, ${inverse(low)}]`,
  );
  return `times the gap, of each bank: ${shown.join('; ') || 'no bank was trained'}`;
};

const smallestStep =
  (what: keyof Reading): Of =>
  (bank, drawn) => {
    const values = alphas.map((alpha) => readingAt(bank, alpha, drawn)[what]);
    return Math.min(...values.slice(1).map((value, i) => value - values[i]!));
  };

const shareOf =
  (bound: 'paper' | 'half' | 'kl', alpha = MAIN_ALPHA): Of =>
  (bank, drawn) => {
    const reading = readingAt(bank, alpha, drawn);
    return reading.gap / reading[bound];
  };

/** √(2σ²Î/m) in units of the union bound √(log R/2m) at α = 1. */
const overUnion =
  (bound: 'paper' | 'half'): Of =>
  (bank, drawn) =>
    readingAt(bank, 1, drawn)[bound] / unionBound(bank.candidates, bank.sampleSize);

const perLogSize: Of = (bank, drawn) =>
  readingAt(bank, MAIN_ALPHA, drawn).information / Math.log(bank.candidates);

/**
 * The claims of the study; statements and rules are fixed here, before any full run.
 *
 * That information is monotone in α and that √(I/2m) ≤ √(log R/2m) are theorems, which a run can only confirm; the numbers beside them are what it
 * adds. "As published" is what its tables I and II say at the same α, R = 25 and m = 256; its text speaks of 14 to 20 times the gap, which is
 * α from 1 down to 0.7, and of twice the union bound, which is the ratio of the constants.
 */
export const bankClaims: Readonly<Record<string, ClaimDeclaration<FiniteBankResults>>> = {
  'c6-information': claim(
    'I(S; W), and √(2I/m) with it, increases with α at every step of 0, 0.25, 0.5, 0.7, 0.9, 1.',
    'smallest step of the corrected estimate, nats',
    [POSITIVE, 'above 0'],
    smallestStep('information'),
    each('smallest step'),
  ),
  'c6-kl': claim(
    'The kl-MI bound of the gap increases with α at every step, though the error on the sample falls.',
    'smallest step of kl⁻¹(R_S, I/m) − R_S',
    [POSITIVE, 'above 0'],
    smallestStep('kl'),
    each('smallest step'),
  ),
  'c6-gap': claim(
    'The gap of the candidate that the sample chooses is above that of a uniform one, so that the gap rises linearly with α.',
    'gap at α = 1 minus gap at α = 0 on the same samples',
    [POSITIVE, 'above 0'],
    (bank, drawn) => readingAt(bank, 1, drawn).gap,
    each('gap'),
  ),
  'c6-candidates': {
    statement: 'As published: at α = 0.7, I(S; W) grows with the number of candidates about as log R.',
    statistic: 'Î/log R of the largest size over that of the smallest, mean over the banks',
    rule: `${RULE} [0.8, 1.25]; the ends of a ratio are those of the quotient of the two intervals`,
    decide(results) {
      const sizes = sizesOf(results.options);
      const [small, large] = [sizes[0]!, sizes.at(-1)!].map((size) =>
        trainedBanks(results, size).map((bank) => bankStatistic(bank, perLogSize)),
      );
      const ratios = large!.flatMap(({ bank, value, interval: [low, high] }) => {
        const base = small!.find((other) => other.bank === bank);
        if (base === undefined) return [];
        return [
          {
            bank,
            value: value / base.value,
            interval: [low / base.interval[1], high / base.interval[0]] as const,
          },
        ];
      });
      const all = acrossBanks(ratios);
      const note = each(`ratio of R = ${sizes.at(-1)} to R = ${sizes[0]}`)(ratios);
      return { ...all, verdict: verdictOf(all.interval, [0.8, 1.25]), note };
    },
  },
  'c8-paper': claim(
    'As published: with the paper’s constant, √(2I/m) is 20 to 23 times the gap at α = 0.7, 0.1038 to 0.0051 in table II and to 0.0045 in table I.',
    `gap, ${BEYOND}, / √(2Î/m) at α = 0.7`,
    [[0.0045 / 0.1038, 0.0051 / 0.1038], '[0.0045/0.1038, 0.0051/0.1038]'],
    shareOf('paper'),
    times,
  ),
  'c8-paper-one': claim(
    'As published: at α = 1 it is 14 times the gap, 0.1405 to 0.0102 in table II.',
    `gap, ${BEYOND}, / √(2Î/m) at α = 1`,
    [[1 / 15, 1 / 13], '[1/15, 1/13]'],
    shareOf('paper', 1),
    times,
  ),
  'c8-half': claim(
    'With σ = 1/2, which a loss in [0, 1] has, √(I/2m) is half as loose as published: 10 to 12 times the gap at α = 0.7.',
    `gap, ${BEYOND}, / √(Î/2m) at α = 0.7`,
    [[0.009 / 0.1038, 0.0102 / 0.1038], '[0.0045/0.0519, 0.0051/0.0519]'],
    shareOf('half'),
    times,
  ),
  'c8-kl': claim(
    'Even kl-MI, the tightest of the three, is more than twice the gap at α = 0.7.',
    `gap, ${BEYOND}, / (kl⁻¹(R_S, Î/m) − R_S) at α = 0.7`,
    [[Number.NEGATIVE_INFINITY, 1 / 2], 'below 1/2'],
    shareOf('kl'),
    times,
  ),
  'c8-union': claim(
    'As published: for the deterministic choice, α = 1, √(2I/m) is 1.77 times the union bound √(log R/2m), 0.1405 to 0.0793.',
    '√(2Î/m) / √(log R/2m)',
    [[1.67, 1.87], '[1.67, 1.87]'],
    overUnion('paper'),
    each('ratio'),
  ),
  'c8-union-half': claim(
    'With σ = 1/2 on both sides the order turns round: for α = 1, √(I/2m) is below the union bound.',
    '√(Î/2m) / √(log R/2m)',
    [[Number.NEGATIVE_INFINITY, 1], 'at most 1'],
    overUnion('half'),
    each('ratio'),
  ),
};
