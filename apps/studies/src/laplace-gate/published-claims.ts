import { type ClaimDeclaration, verdictOf } from '@moelab/study';
import { meanInterval } from '../estimation/mean-interval.ts';
import { type EstimationResults, selectFits } from '../estimation/select-fits.ts';

/** The published exact-specified fit of D1, as read off the paper: 0.2 n^(−0.49). */
const PUBLISHED = { constant: 0.2, slope: -0.49 } as const;
/** A constant this many times the published one is of another kind of quantity. */
const FAR = 10;
/** Within a factor of two of the published curve. */
const NEAR = [0.5, 2] as const;

/** Claims that the information in data of the published truths allows no fit as good as the published ones. */
export const publishedConstantClaim: ClaimDeclaration<EstimationResults> = {
  statement:
    'Data of truths drawn as published (d = 2) hold too little information about the gate for a maximum likelihood fit to have the published loss 0.2 n^(−0.49).',
  statistic: 'least C of E D1 ≈ C/√n over ten drawn truths, over the published constant 0.2',
  rule: `supported when it is above ${FAR}, not supported when even the largest C over 0.2 is below ${FAR}, else undecided`,
  decide({ rows }) {
    const constants = rows
      .filter(({ part, setting }) => part === 'constant' && setting.startsWith('published'))
      .map(({ value }) => value / PUBLISHED.constant)
      .sort((a, b) => a - b);
    const [least, most] = [constants[0] ?? Number.NaN, constants.at(-1) ?? Number.NaN];
    return {
      statistic: least,
      verdict: least > FAR ? 'supported' : most < FAR ? 'not supported' : 'undecided',
      note: `C/0.2 from ${least.toPrecision(3)} to ${most.toPrecision(3)} over ${constants.length} truths`,
    };
  },
};

/** Claims that fits by the published protocol have the published loss. */
export const publishedLossClaim: ClaimDeclaration<EstimationResults> = {
  statement:
    'Fits by the published protocol (d = 2; near the truth, EM to relative 1e-6) have the published loss 0.2 n^(−0.49).',
  statistic: "geometric mean of D1 over 0.2 n^(−0.49), fits 'published'",
  rule: `supported when the 95 % interval lies in [${NEAR.join(', ')}], not supported when it lies outside, else undecided`,
  decide(results) {
    const rows = selectFits(results, { setting: 'published', experts: 2 });
    const { mean, interval, count } = meanInterval(
      rows.map(({ n, loss }) => Math.log(loss / (PUBLISHED.constant * n ** PUBLISHED.slope))),
    );
    const ends = [Math.exp(interval[0]), Math.exp(interval[1])] as const;
    return {
      statistic: Math.exp(mean),
      interval: ends,
      verdict: verdictOf(ends, NEAR),
      note: `${count} fits of one drawn truth; D1 is at most the sum of the true weights, about 2`,
    };
  },
};
