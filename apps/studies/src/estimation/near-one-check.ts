import type { CheckDeclaration } from '@moelab/study';
import { type ConstantOptions, NEAR_ONE, scaledLoss } from './constant-claim.ts';
import type { EstimationResults } from './select-fits.ts';

/** Fits below which the mean of √n·D1/C is not judged: one is off by 65 %. */
const FEWEST = 60;

/** Checks that the mean of √n·D1/C over n ≥ 10⁴ is within 1 ± 0.15. */
export const nearOneCheck = (options: ConstantOptions): CheckDeclaration<EstimationResults> => ({
  statement: `The mean of √n·D1/C over the fits '${options.setting}' with n ≥ 10⁴ is within 1 ± 0.15.`,
  judge(results) {
    const { mean, standardError, count } = scaledLoss(results, options);
    const detail = `${mean.toFixed(3)} ± ${standardError.toFixed(3)} of ${count} fits`;
    if (count < FEWEST) return { status: 'not judged', detail };
    return { status: mean >= NEAR_ONE[0] && mean <= NEAR_ONE[1] ? 'holds' : 'fails', detail };
  },
});
