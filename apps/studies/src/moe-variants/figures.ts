import { mean } from '@moelab/numerics';
import type { Figure } from '@moelab/study';
import type { NetworkResults } from '../expressivity/columns.ts';
import { selectNetworks } from '../expressivity/select-networks.ts';
import { tasks } from './tasks.ts';
import { variants } from './variants.ts';

/** Draws the error of every variant, in the order of the paper's suggestions. */
export const figures = (results: NetworkResults): readonly Figure[] => [
  {
    id: 'variants',
    title: 'Four suggestions at equal active parameters',
    caption: `${variants.map((name, i) => `${i}: ${name}`).join('; ')}. Numbers 0 to 4 weigh all experts, 5 to 8 route to one. Geometric means, least and largest of the replications.`,
    x: { label: 'variant', domain: [-0.5, variants.length - 0.5] },
    y: { label: 'mean squared error', scale: 'log' },
    panels: Object.keys(tasks).map((task) => ({
      title: task,
      series: variants.flatMap((model, at) => {
        const own = selectNetworks(results, { task, model }).map(({ mse }) => mse);
        if (own.length === 0) return [];
        const centre = Math.exp(mean(Float64Array.from(own, Math.log)));
        return [{ name: model, x: [at], y: [centre], low: [Math.min(...own)], high: [Math.max(...own)] }];
      }),
    })),
  },
];
