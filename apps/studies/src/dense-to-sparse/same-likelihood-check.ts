import type { CheckDeclaration } from '@moelab/study';
import { type EstimationResults, selectFits } from '../estimation/select-fits.ts';

/** Nats; the gradient is 0 to 1e-9 of its mean over rows. */
const WITHIN = 1e-3;

/** Checks that fits of one density, written in different ways, reach the same likelihood on the same data. */
export const sameLikelihoodCheck = (
  reference: string,
  others: readonly string[],
): CheckDeclaration<EstimationResults> => ({
  statement: `Fits of ${[reference, ...others].join(', ')}, one density in several forms, reach the same likelihood on the same data to ${WITHIN} nats.`,
  judge(results) {
    const of = (setting: string) => selectFits(results, { setting, experts: 2 });
    const known = new Map(of(reference).map((row) => [`${row.n} ${row.replication}`, row.logLikelihood]));
    let pairs = 0;
    let most = 0;
    for (const { n, replication, logLikelihood } of others.flatMap(of)) {
      const other = known.get(`${n} ${replication}`);
      if (other === undefined) continue;
      pairs++;
      most = Math.max(most, Math.abs(other - logLikelihood));
    }
    return {
      status: pairs === 0 ? 'not judged' : most <= WITHIN ? 'holds' : 'fails',
      detail: `${pairs} pairs, ${most.toExponential(1)} nats at most`,
    };
  },
});
