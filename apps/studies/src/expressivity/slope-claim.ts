import { type ClaimDeclaration, verdictOf } from '@moelab/study';
import { rangeText } from '../estimation/range-text.ts';
import { studentInterval } from '../estimation/student-interval.ts';
import type { NetworkResults } from './columns.ts';
import { logSlope } from './log-slope.ts';
import { networksText, selectNetworks, type WhichNetworks } from './select-networks.ts';

/** Of what a slope is taken, and where its interval must lie; −∞ and ∞ are open ends. */
export interface NetworkSlopeClaim {
  readonly statement: string;
  readonly networks: WhichNetworks;
  /** Default the mean squared error; `root` its root. */
  readonly of?: 'mse' | 'root' | 'sup';
  readonly against: 'inputs' | 'width';
  readonly range: readonly [low: number, high: number];
}

const quantities = {
  mse: 'the mean squared error',
  root: 'the root mean squared error',
  sup: 'the sup error',
};
const reading = {
  mse: ({ mse }: { readonly mse: number }) => mse,
  root: ({ mse }: { readonly mse: number }) => Math.sqrt(mse),
  sup: ({ sup }: { readonly sup: number }) => sup,
};

/** Declares a claim that is decided by where the 95 % interval of a slope of errors in logarithms lies. */
export function networkSlopeClaim({
  statement,
  networks,
  of = 'mse',
  against,
  range,
}: NetworkSlopeClaim): ClaimDeclaration<NetworkResults> {
  return {
    statement,
    statistic: `slope of the log of ${quantities[of]} on log ${against}, ${networksText(networks)}`,
    rule: `supported when the 95 % interval (Student, of one slope a replication) lies ${rangeText(range)}, not supported when it lies outside, else undecided`,
    decide(results) {
      const rows = selectNetworks(results, networks);
      const slopes = [...new Set(rows.map(({ replication }) => replication))].map((replication) =>
        logSlope(
          rows
            .filter((row) => row.replication === replication)
            .map((row) => ({ x: row[against], y: reading[of](row) })),
        ),
      );
      const found = studentInterval(slopes);
      if (found === undefined)
        return {
          statistic: Number.NaN,
          verdict: 'undecided',
          note: 'there are less than two replications of two sizes',
        };
      const { mean, interval, count } = found;
      return {
        statistic: mean,
        interval,
        verdict: verdictOf(interval, range),
        note: `${rows.length} networks in ${count} replications`,
      };
    },
  };
}
