import { integer, list, real } from '@moelab/core';
import { defineStudy } from '@moelab/study';
import { chartMoe } from '@moelab/tasks';
import { type Architecture, networkOf } from '../expressivity/architectures.ts';
import { networkFactors, networkMeasures } from '../expressivity/columns.ts';
import { matchedWidth } from '../expressivity/matched-width.ts';
import { measuredNetwork, trainNetwork } from '../expressivity/train-network.ts';
import { trainingLab } from '../expressivity/training-lab.ts';
import { checks } from './checks.ts';
import { claims } from './claims.ts';
import { figures } from './figures.ts';
import { gridOf, matched } from './grid.ts';
import { type TaskName, tasks } from './tasks.ts';

const gates = { 'linear gate': 'linear', 'helper layer': 'helper', 'steep mlp gate': 'mlp' } as const;
const size = integer({ min: 1, doc: 'a size' });

/**
 * What a mixture of experts expresses of functions on low-dimensional manifolds: built networks, and trained ones.
 *
 * Source: Wang and E 2025, arXiv:2505.24205, Theorem 4.8 and Experiment I.
 */
export const manifoldMoe = defineStudy({
  name: 'manifold-moe',
  version: 2,
  title: 'Is a mixture of experts blind to the dimension around a manifold?',
  summary:
    'Trains mixtures of experts and dense networks on functions on a circle, linked circles and a sphere in R^D, builds the networks of the theory, and asks how errors depend on D, on the width of an expert, on the gate and on the number of experts.',
  source: 'Wang and E 2025, arXiv:2505.24205',
  backend: 'wasm',
  module: import.meta.url,
  parameters: {
    inputs: list(size, { doc: 'D, the dimensions around the circle', default: [16, 32, 64, 128] }),
    widths: list(size, {
      doc: 'm, hidden units of trained experts on rough functions',
      default: [8, 16, 32, 64],
    }),
    builtWidths: list(size, { doc: 'm of built experts', default: [8, 16, 32, 64, 128] }),
    replications: integer({ min: 1, default: 6, doc: 'networks of each kind' }),
    otherReplications: integer({
      min: 1,
      default: 4,
      doc: 'networks of each kind on rough functions, and of each gate and number of experts',
    }),
    rows: integer({ min: 16, default: 4096, doc: 'rows of a sample' }),
    steps: integer({ min: 1, default: 2000, doc: 'gradient steps, of at most 512 rows' }),
    learningRate: real({ above: 0, default: 0.01, doc: 'of adam at the start' }),
  },
  quick: {
    inputs: [16, 64],
    widths: [8, 32],
    builtWidths: [8, 32],
    replications: 2,
    otherReplications: 2,
    rows: 512,
    steps: 30,
  },
  factors: networkFactors,
  measures: networkMeasures,
  cells: gridOf,
  async run({ part, task: name, model, inputs, experts, width, replication }, { seed, signal, options }) {
    const lab = await trainingLab();
    const task = tasks[name as TaskName].make(inputs);
    if (part === 'built') {
      const gate = gates[model as keyof typeof gates];
      const construction = chartMoe(task, { gate, width, seed: replication });
      return measuredNetwork(lab.modelFrom(construction.spec, construction), task, seed);
    }
    const like = { inputs, outputs: 1, experts };
    const kind = matched[model as keyof typeof matched];
    const sizes =
      kind === undefined
        ? { ...like, width }
        : {
            ...like,
            width: matchedWidth(
              lab,
              'dense',
              like,
              'total',
              networkOf(lab, 'top-1', { ...like, width }).count[kind],
            ),
          };
    const network = networkOf(
      lab,
      kind === undefined ? (model as Architecture) : 'dense',
      sizes,
      replication,
    );
    return trainNetwork(lab, network, task, options, { seed, replication, signal });
  },
  claims,
  checks,
  figures,
});
