import { integer, list, real } from '@moelab/core';
import { defineStudy } from '@moelab/study';
import { boundCell } from './bound-cell.ts';
import { checks } from './checks.ts';
import { claims } from './claims.ts';
import { factors, measures } from './columns.ts';
import { curveCell, deterministicCell } from './curve-cell.ts';
import { figures } from './figures.ts';
import { trainedCell } from './gate-cell.ts';
import { gridOf } from './grid.ts';
import { learnedCell } from './learned-cell.ts';
import { randomCell } from './random-gates.ts';

const count = integer({ min: 1, doc: 'how many' });
const positive = real({ above: 0, doc: 'a number > 0' });

/**
 * What a gate's rate I(X;T) is worth, what it costs to learn, and what limits it: trained and learned gates beside certified rate–distortion curves.
 *
 * Source: Khalesi and Deylam Salehi 2026, arXiv:2602.15091; Deylam Salehi and Khalesi 2026, arXiv:2605.05278. Of the first paper's own
 * simulations only their subject is known; the experiments are stand-ins whose truth can be computed.
 */
export const finiteRateGating = defineStudy({
  name: 'finite-rate-gating',
  version: 2,
  title: 'Routing at a finite rate: what it is worth and what it costs',
  summary:
    'Trains finite-rate gates over frozen banks at several prices, over limited links and within budgets and places them beside the certified curve D(R); learns gates from few losses; and measures both sides of the bound on the risk of a learned gate.',
  source: 'Khalesi and Deylam Salehi 2026, arXiv:2602.15091 and arXiv:2605.05278',
  module: import.meta.url,
  parameters: {
    prices: list(real({ min: 0, doc: 'λ, loss per nat' }), {
      doc: 'prices of the trained gates',
      default: [0.01, 0.1, 0.3, 0.6, 1, 6, 16],
    }),
    capacities: list(positive, { doc: 'capacities of the links, nats', default: [0.2, 0.5, 1] }),
    coefficients: list(real({ min: 0, doc: 'of the importance loss' }), {
      doc: 'how hard the load is balanced',
      default: [0, 0.3, 3],
    }),
    balancedPrice: real({ min: 0, default: 0.1, doc: 'price of a nat of the gates whose load is balanced' }),
    rows: integer({ min: 10, default: 1000, doc: 'rows that gates are trained on' }),
    epochs: integer({ min: 1, default: 100, doc: 'passes over them' }),
    heldOut: integer({ min: 10, default: 2000, doc: 'labelled rows that trained gates are measured on' }),
    replications: integer({ min: 1, default: 6, doc: 'trainings of each setting and level' }),
    randomGates: integer({ min: 1, default: 50, doc: 'random gates of each bank and link' }),
    draws: list(count, { doc: 'learned: losses for each cell and expert', default: [2, 8, 32] }),
    betas: list(positive, { doc: 'learned: inverse temperatures', default: [1, 2, 4, 8, 16, 32] }),
    repetitions: integer({ min: 2, default: 400, doc: 'learned: samples of each' }),
    groups: list(integer({ min: 1, max: 32, doc: 'that a gate tells apart' }), {
      doc: 'bound: groups of the 32 cells',
      default: [1, 2, 4, 8, 16, 32],
    }),
    experts: list(integer({ min: 1, max: 32, doc: 'in a bank' }), {
      doc: 'bound: experts',
      default: [2, 4, 8],
    }),
    pieces: list(integer({ min: 1, max: 32, doc: 'of an expert' }), {
      doc: 'bound: capacities of the experts',
      default: [1, 4, 16],
    }),
    samples: list(integer({ min: 1, doc: 'rows' }), {
      doc: 'bound: rows that a gate learns from',
      default: [64, 256],
    }),
    worlds: integer({ min: 1, default: 10, doc: 'bound: labels and banks of each setting' }),
    boundSamples: integer({ min: 2, default: 400, doc: 'bound: samples of either half' }),
  },
  quick: {
    prices: [0.1, 16],
    capacities: [0.5],
    coefficients: [0, 3],
    rows: 500,
    epochs: 40,
    heldOut: 1000,
    replications: 4,
    randomGates: 5,
    betas: [2, 8, 32],
    repetitions: 100,
    groups: [1, 4, 32],
    experts: [4],
    pieces: [4],
    worlds: 6,
    boundSamples: 100,
  },
  factors,
  measures,
  cells: gridOf,
  run(cell, context) {
    const { options, random, seed } = context;
    switch (cell.part) {
      case 'curve':
        return curveCell(cell);
      case 'deterministic':
        return deterministicCell(cell, random);
      case 'random':
        return randomCell(cell, context);
      case 'learned':
        return learnedCell(cell, options.repetitions, seed);
      case 'bound':
        return boundCell(cell, options.boundSamples, seed);
      default:
        return trainedCell(cell, context);
    }
  },
  claims,
  checks,
  figures,
});
