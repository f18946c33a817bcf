import { type ClaimDeclaration, verdictOf } from '@moelab/study';
import type { NetworkResults } from './columns.ts';
import { logRatio } from './log-ratio.ts';
import { networksText, selectNetworks, type WhichNetworks } from './select-networks.ts';

/** Whose errors are compared, and where the interval of their ratio must lie; 0 and ∞ are open ends. */
export interface NetworkRatioClaim {
  readonly statement: string;
  readonly networks: WhichNetworks;
  readonly than: WhichNetworks;
  readonly range: readonly [low: number, high: number];
}

/** Declares a claim that is decided by where the 95 % interval of a ratio of mean squared errors lies. */
export function networkRatioClaim({
  statement,
  networks,
  than,
  range,
}: NetworkRatioClaim): ClaimDeclaration<NetworkResults> {
  const [low, high] = range;
  const where = high === Infinity ? `above ${low}` : low === 0 ? `below ${high}` : `in [${low}, ${high}]`;
  return {
    statement,
    statistic: `geometric mean of the ratio of mean squared errors, ${networksText(networks)}, to ${networksText(than)}, by replication`,
    rule: `supported when the 95 % interval (Student, of the logarithms) lies ${where}, not supported when it lies outside, else undecided`,
    decide(results) {
      const byReplication = (which: WhichNetworks) =>
        new Map(selectNetworks(results, which).map(({ replication, mse }) => [replication, mse]));
      const found = logRatio(byReplication(networks), byReplication(than));
      if (found === undefined)
        return { statistic: Number.NaN, verdict: 'undecided', note: 'there are less than two pairs' };
      const interval = [Math.exp(found.interval[0]), Math.exp(found.interval[1])] as const;
      return {
        statistic: Math.exp(found.mean),
        interval,
        verdict: verdictOf(interval, range),
        note: `${found.count} pairs`,
      };
    },
  };
}
