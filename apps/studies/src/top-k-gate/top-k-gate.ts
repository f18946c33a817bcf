import { integer, list } from '@moelab/core';
import { defineStudy } from '@moelab/study';
import { aboveTruthCheck } from '../estimation/above-truth-check.ts';
import { estimationFactors } from '../estimation/columns.ts';
import { likelihoodRatioCheck } from '../estimation/likelihood-ratio-check.ts';
import { type Fits, fitCells } from '../estimation/study-grid.ts';
import { topKCell } from './cells.ts';
import { topKClaims } from './claims.ts';
import { topKMeasures } from './columns.ts';
import { topKFigures } from './figures.ts';
import { exactSettings, spareSettings, topKSettings } from './settings.ts';

/**
 * Rates of the top-K gate that selects by slopes: exact-specified, and with an expert more of which K̄ are selected.
 *
 * Inputs are uniform on [−1, 1]: on [0, 1] slopes · x has one order everywhere, and experts beyond the first K are never selected.
 */
export const topKGate = defineStudy({
  name: 'top-k-gate',
  version: 1,
  title: 'The top-K gate: exact rates, and how many experts to select when one is spare',
  summary:
    'Top-K loss and likelihood ratios of exact-specified fits, and the total variation to the truth of fits with a spare expert that select too few or enough, beside what the theory says of them.',
  source: 'Nguyen et al. 2023, arXiv:2309.13850',
  module: import.meta.url,
  parameters: {
    n: list(integer({ doc: 'rows', min: 1 }), {
      doc: 'rows of the exact-specified fits',
      default: [1000, 10_000, 30_000],
    }),
    replications: integer({ doc: 'of them for each n and truth', min: 2, default: 30 }),
    spareN: list(integer({ doc: 'rows', min: 1 }), {
      doc: 'rows of the fits with a spare expert',
      default: [1000, 4000, 16_000],
    }),
    spareReplications: integer({ doc: 'of them for each n and setting', min: 2, default: 10 }),
  },
  quick: { n: [1000, 10_000], replications: 6, spareN: [500, 2000], spareReplications: 3 },
  factors: estimationFactors,
  measures: topKMeasures,
  cells: (options) => [
    ...exactSettings.map((setting) => ({
      part: 'constant',
      setting,
      experts: expertsOf(setting),
      n: 0,
      replication: 0,
    })),
    ...exactSettings.flatMap((setting) =>
      fits(setting, { option: 'n', sizes: options.n, replications: options.replications }),
    ),
    ...spareSettings.flatMap((setting) =>
      fits(setting, { option: 'spareN', sizes: options.spareN, replications: options.spareReplications }),
    ),
  ],
  run: topKCell,
  claims: topKClaims,
  checks: {
    'likelihood-ratio-switch': likelihoodRatioCheck({ setting: 'switch', experts: 2, degrees: 6 }),
    'likelihood-ratio-pairs': likelihoodRatioCheck({ setting: 'pairs', experts: 3, degrees: 13 }),
    'above-truth': aboveTruthCheck(exactSettings),
  },
  figures: topKFigures,
});

const expertsOf = (setting: string) => topKSettings[setting]!.places.length;

function fits(setting: string, sizes: Pick<Fits, 'option' | 'sizes' | 'replications'>) {
  const experts = expertsOf(setting);
  return fitCells({ settings: [setting], experts, parameters: parametersOf(setting), ...sizes });
}

/** Free parameters: three of each expert and, where more than one is selected, two of each expert's gate but the last's. */
function parametersOf(setting: string): number {
  const { selected, places } = topKSettings[setting]!;
  return 3 * places.length + (selected === 1 ? 0 : 2 * (places.length - 1));
}
