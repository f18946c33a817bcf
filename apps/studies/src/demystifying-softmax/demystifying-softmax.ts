import { choice, integer, list } from '@moelab/core';
import { defineStudy } from '@moelab/study';
import { aboveTruthCheck } from '../estimation/above-truth-check.ts';
import { estimationFactors } from '../estimation/columns.ts';
import { likelihoodRatioCheck } from '../estimation/likelihood-ratio-check.ts';
import { oracleCheck } from '../estimation/oracle-check.ts';
import { computedCells, type Fits, fitCells } from '../estimation/study-grid.ts';
import { demystifyingCell } from './cells.ts';
import { demystifyingClaims } from './claims.ts';
import { demystifyingMeasures } from './columns.ts';
import { demystifyingFigures } from './figures.ts';

/**
 * The simulation of arXiv:2305.03288 by its own protocol, and what it measures.
 *
 * Truth, inputs (a grid), starts, tries, the Newton steps of the gate and the stop are those of the released code; sizes are a thinned
 * copy of its layout. Each fit has its loss as released, which is raw, and the infimum over translations of the same loss.
 */
export const demystifyingSoftmax = defineStudy({
  name: 'demystifying-softmax',
  version: 1,
  title: 'What the simulation of softmax gating measured',
  summary:
    'The published protocol for two experts and for a third, spare one: the raw loss beside its infimum, the archived numbers, and the local maximum to which the fits with a spare expert were climbing.',
  source: 'Nguyen, Nguyen & Ho 2023, arXiv:2305.03288, and its released code and arrays',
  module: import.meta.url,
  parameters: {
    n: list(integer({ doc: 'rows', min: 1 }), {
      doc: 'rows of the published fits of two experts',
      default: [100, 300, 500, 700, 900, 1000, 25_750, 50_500, 75_250, 100_000],
    }),
    replications: integer({ doc: 'fits of two experts for each n', min: 2, default: 40 }),
    spareExperts: list(integer({ doc: 'experts', min: 3, max: 4 }), {
      doc: 'experts of the fits with spare ones; claims are about 3',
      default: [3],
    }),
    spareN: list(integer({ doc: 'rows', min: 1 }), {
      doc: 'rows of the published fits with spare experts',
      default: [10_000, 31_623, 100_000],
    }),
    spareReplications: integer({ doc: 'of them for each n', min: 2, default: 20 }),
    maximumN: list(integer({ doc: 'rows', min: 1 }), {
      doc: 'rows of the fits with spare experts that go on to the local maximum',
      default: [1000, 3162, 10_000],
    }),
    maximumReplications: integer({ doc: 'of them for each n', min: 2, default: 12 }),
    design: choice(['grid', 'uniform'], {
      doc: 'inputs: the even grid that the released code runs, or uniform draws, which it has and does not use',
    }),
  },
  quick: {
    n: [100, 1000, 10_000],
    replications: 10,
    spareN: [3162, 10_000],
    spareReplications: 4,
    maximumN: [1000, 2000],
    maximumReplications: 4,
  },
  factors: estimationFactors,
  measures: demystifyingMeasures,
  cells: (options) => [
    ...computedCells('constant', ['paper']),
    ...fits('published', 2, { option: 'n', sizes: options.n, replications: options.replications }),
    ...options.spareExperts.flatMap((experts) =>
      fits('published', experts, {
        option: 'spareN',
        sizes: options.spareN,
        replications: options.spareReplications,
      }),
    ),
    ...options.spareExperts.flatMap((experts) =>
      fits('maximum', experts, {
        option: 'maximumN',
        sizes: options.maximumN,
        replications: options.maximumReplications,
      }),
    ),
  ],
  run: demystifyingCell,
  claims: demystifyingClaims,
  checks: {
    constant: oracleCheck('constant', 'The constant of the truth is the known one, C = 6.820.', [
      { setting: 'paper', value: 6.82, within: 1e-3 },
    ]),
    'likelihood-ratio': likelihoodRatioCheck({ setting: 'published', experts: 2, from: 500, degrees: 8 }),
    'above-truth': aboveTruthCheck(['published', 'maximum']),
  },
  figures: demystifyingFigures,
});

/** Free parameters: two of each expert's gate but the last's, three of each expert. */
const fits = (setting: string, experts: number, sizes: Pick<Fits, 'option' | 'sizes' | 'replications'>) =>
  fitCells({ settings: [setting], experts, parameters: 2 * (experts - 1) + 3 * experts, ...sizes });
