import { integer, real } from '@moelab/core';
import { defineStudy, grid, replications } from '@moelab/study';
import { type Architecture, networkOf } from '../expressivity/architectures.ts';
import { networkFactors, networkMeasures } from '../expressivity/columns.ts';
import { trainNetwork } from '../expressivity/train-network.ts';
import { trainingLab } from '../expressivity/training-lab.ts';
import { checks } from './checks.ts';
import { claims } from './claims.ts';
import { figures } from './figures.ts';
import { INPUTS, type TaskName, tasks } from './tasks.ts';
import { variants, widthOf } from './variants.ts';

/** The factors of these studies; here the width follows from the variant, as a measure. */
const { width: _, ...factors } = networkFactors;

/**
 * The four practical suggestions of the theory, one at a time, at equal active parameters.
 *
 * Source: Wang and E 2025, arXiv:2505.24205, § 4.4 and § 5.
 */
export const moeVariants = defineStudy({
  name: 'moe-variants',
  version: 1,
  title: 'Do the theory’s suggestions help a mixture of experts?',
  summary:
    'Trains a gate that is a network, a dense layer before the mixture, a shared expert, and experts on few linear features, each beside plain routing with as many active parameters: with all experts weighed, where all parameters are active, and with one expert a row.',
  source: 'Wang and E 2025, arXiv:2505.24205',
  backend: 'wasm',
  module: import.meta.url,
  parameters: {
    replications: integer({ min: 1, default: 5, doc: 'networks of each kind' }),
    rows: integer({ min: 16, default: 4096, doc: 'rows of a sample' }),
    steps: integer({ min: 1, default: 2000, doc: 'gradient steps, of at most 512 rows' }),
    learningRate: real({ above: 0, default: 0.01, doc: 'of adam at the start' }),
  },
  quick: { replications: 2, rows: 512, steps: 60 },
  factors,
  measures: { ...networkMeasures, width: networkFactors.width },
  cells: ({ replications: count }) =>
    Object.entries(tasks).flatMap(([task, { experts }]) =>
      grid({
        part: ['trained'],
        task: [task],
        model: variants,
        inputs: [INPUTS],
        experts: [experts],
        replication: replications(count),
      }),
    ),
  async run({ task: name, model, inputs, experts, replication }, { seed, signal, options }) {
    const lab = await trainingLab();
    const variant = model as Architecture;
    const sizes = { inputs, outputs: 1, experts };
    const width = widthOf(lab, variant, sizes);
    const network = networkOf(lab, variant, { ...sizes, width }, replication);
    const task = tasks[name as TaskName].make();
    return { ...(await trainNetwork(lab, network, task, options, { seed, replication, signal })), width };
  },
  claims,
  checks,
  figures,
});
