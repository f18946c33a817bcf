import { integer, list, real } from '@moelab/core';
import { defineStudy } from '@moelab/study';
import { compositional, deepCubes } from '@moelab/tasks';
import { type Architecture, networkOf } from '../expressivity/architectures.ts';
import { networkFactors, networkMeasures } from '../expressivity/columns.ts';
import { measuredNetwork, trainNetwork } from '../expressivity/train-network.ts';
import { trainingLab } from '../expressivity/training-lab.ts';
import { checks } from './checks.ts';
import { claims } from './claims.ts';
import { figures } from './figures.ts';
import { type gates, gridOf } from './grid.ts';

/**
 * What depth gives a mixture of experts: E^L pieces by L · E experts, built and trained.
 *
 * Source: Wang and E 2025, arXiv:2505.24205, Theorems 5.2 and 5.3 and Experiment II.
 */
export const compositionalMoe = defineStudy({
  name: 'compositional-moe',
  version: 1,
  title: 'Do L layers of E experts know E^L pieces?',
  summary:
    'Builds networks of L · E experts for compositionally sparse functions of E^L pieces, and trains two layers of three experts beside one of six on nine pieces.',
  source: 'Wang and E 2025, arXiv:2505.24205',
  backend: 'wasm',
  module: import.meta.url,
  parameters: {
    widths: list(integer({ min: 1, doc: 'm' }), {
      doc: 'm, hidden units of trained experts',
      default: [16, 32, 64, 128],
    }),
    replications: integer({ min: 1, default: 4, doc: 'networks of each kind' }),
    rows: integer({ min: 16, default: 4096, doc: 'rows of a sample' }),
    steps: integer({ min: 1, default: 2000, doc: 'gradient steps, of at most 512 rows' }),
    learningRate: real({ above: 0, default: 0.01, doc: 'of adam at the start' }),
  },
  quick: { widths: [16, 32, 128], replications: 2, rows: 512, steps: 30 },
  factors: networkFactors,
  measures: networkMeasures,
  cells: gridOf,
  async run(cell, { seed, signal, options }) {
    const { part, model, inputs, experts, width, replication } = cell;
    const lab = await trainingLab();
    if (part === 'built') {
      const of = { levels: inputs, pieces: experts, target: 'vector' } as const;
      const built = deepCubes({ ...of, segments: width, gate: model as (typeof gates)[number] });
      return measuredNetwork(lab.modelFrom(built.spec, built), compositional(of), seed);
    }
    const network = networkOf(
      lab,
      model as Architecture,
      { inputs, outputs: 1, experts, width },
      replication,
    );
    return trainNetwork(lab, network, compositional(), options, { seed, replication, signal });
  },
  claims,
  checks,
  figures,
});
