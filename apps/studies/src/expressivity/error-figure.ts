import { mean } from '@moelab/numerics';
import type { Panel, Series } from '@moelab/study';
import type { NetworkResults } from './columns.ts';
import { selectNetworks, type WhichNetworks } from './select-networks.ts';

/** A curve of errors: geometric means over replications, with the least and the largest of them. */
export interface ErrorCurve {
  readonly name: string;
  readonly networks: WhichNetworks;
}

/** Draws curves of mean squared errors against a size of the networks. */
export const errorPanel = (
  results: NetworkResults,
  title: string,
  against: 'inputs' | 'width' | 'experts' | 'active',
  curves: readonly ErrorCurve[],
): Panel => ({
  title,
  series: curves.map(({ name, networks }): Series => {
    const rows = selectNetworks(results, networks);
    const x = [...new Set(rows.map((row) => row[against]))].sort((a, b) => a - b);
    const values = x.map((at) => rows.filter((row) => row[against] === at).map(({ mse }) => mse));
    return {
      name,
      x,
      y: values.map((own) => Math.exp(mean(Float64Array.from(own, Math.log)))),
      low: values.map((own) => Math.min(...own)),
      high: values.map((own) => Math.max(...own)),
      mark: 'line and points',
    };
  }),
});
