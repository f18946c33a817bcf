import type { CheckDeclaration } from '@moelab/study';
import type { EstimationResults } from './select-fits.ts';

/** Rounding of a log-likelihood of 10⁵ rows, nats. */
const ROUNDING = 1e-6;

/** Checks that every fit to the maximum, exact or over-specified, has at least the truth's likelihood. */
export const aboveTruthCheck = (settings: readonly string[]): CheckDeclaration<EstimationResults> => ({
  statement: `Every fit (${settings.join(', ')}) has at least the likelihood of the truth.`,
  judge({ rows, failed }) {
    const fits = rows.filter(({ part, setting }) => part === 'fit' && settings.includes(setting));
    const ratios = fits.map(({ likelihoodRatio }) => likelihoodRatio);
    const least = ratios.reduce((a, b) => Math.min(a, b), Infinity);
    const without = failed.filter(({ setting }) => settings.includes(setting)).length;
    const atMaximum = fits.filter((row) => row.atMaximum).length;
    return {
      status: fits.length === 0 ? 'not judged' : least >= -ROUNDING ? 'holds' : 'fails',
      detail: `least T ${least.toPrecision(3)} of ${fits.length} fits, ${atMaximum} of them where the gradient is 0; ${without} cells failed`,
    };
  },
});
