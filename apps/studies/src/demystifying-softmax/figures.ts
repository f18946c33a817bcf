import type { Figure } from '@moelab/study';
import { decayFigure } from '../estimation/decay-figure.ts';
import { likelihoodRatioFigure } from '../estimation/likelihood-ratio-figure.ts';
import { constantOf, type EstimationResults } from '../estimation/select-fits.ts';
import { archive } from './archive.ts';

const exact = { setting: 'published', experts: 2 } as const;
const spare = { setting: 'published', experts: 3 } as const;
const maximum = { setting: 'maximum', experts: 3 } as const;

/** Draws the losses, raw and with the infimum, the archive beside them, and the likelihood ratios. */
export function demystifyingFigures(results: EstimationResults): readonly Figure[] {
  const regular = { label: 'C/√n, Fisher information', constant: constantOf(results, 'paper'), slope: -0.5 };
  const losses = decayFigure(results, {
    id: 'losses',
    title: 'The published protocol, raw and with the infimum',
    caption:
      'Two experts: mean loss with its 95 % interval, with the means of the released arrays. Three: medians of the raw loss, of its infimum over translations, and of the infimum at the local maximum to which these fits were climbing.',
    label: 'loss',
    panels: [
      {
        title: 'two experts, D1',
        curves: [{ ...exact, name: 'published, raw', of: 'publishedLoss' }],
        lines: [regular],
      },
      {
        title: 'three experts, D2',
        curves: [
          { ...spare, name: 'published, raw', of: 'publishedLoss', statistic: 'median' },
          { ...spare, name: 'published, infimum', of: 'infimumLoss', statistic: 'median' },
          { ...maximum, name: 'local maximum, infimum', of: 'infimumLoss', statistic: 'median' },
        ],
      },
    ],
  });
  const archived = {
    name: 'released arrays',
    x: archive.means.map(({ n }) => n),
    y: archive.means.map(({ mean }) => mean),
    mark: 'points' as const,
  };
  const [two, ...others] = losses.panels;
  const withArchive = { ...losses, panels: [{ ...two!, series: [...two!.series, archived] }, ...others] };
  return [
    withArchive,
    likelihoodRatioFigure(results, [
      { title: 'two experts', curves: [{ ...exact, name: 'published' }], degrees: [8] },
      {
        title: 'three experts',
        curves: [
          { ...spare, name: 'published' },
          { ...maximum, name: 'local maximum' },
        ],
      },
    ]),
  ];
}
