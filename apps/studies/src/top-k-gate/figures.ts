import type { Figure } from '@moelab/study';
import { decayFigure } from '../estimation/decay-figure.ts';
import { likelihoodRatioFigure } from '../estimation/likelihood-ratio-figure.ts';
import { constantOf, type EstimationResults } from '../estimation/select-fits.ts';
import { spareSettings, topKSettings } from './settings.ts';

const which = (setting: string) => ({ setting, experts: topKSettings[setting]!.places.length });
const ofTruth = (truth: string) => spareSettings.filter((name) => topKSettings[name]!.truth === truth);

/** Draws the exact loss beside its constant, the total variation of every setting, and the likelihood ratios. */
export function topKFigures(results: EstimationResults): readonly Figure[] {
  const exact = (setting: 'switch' | 'pairs', title: string) => ({
    title,
    curves: [{ ...which(setting), name: 'top-K loss', of: 'loss' }],
    lines: [{ label: 'C/√n, Fisher information', constant: constantOf(results, setting), slope: -0.5 }],
  });
  const variations = (truth: string, title: string) => ({
    title,
    curves: [truth, ...ofTruth(truth)].map((name) => ({
      ...which(name),
      name: name === truth ? 'as many as the truth' : name.slice(truth.length + 2),
      of: 'variation',
    })),
  });
  return [
    decayFigure(results, {
      id: 'exact-loss',
      title: 'Exact-specified fits',
      caption:
        'Mean of the largest sum over K cells, with its 95 % interval, beside the constant of the Fisher information.',
      label: 'top-K loss',
      panels: [exact('switch', 'K = 1 of 2'), exact('pairs', 'K = 2 of 3')],
    }),
    decayFigure(results, {
      id: 'total-variation',
      title: 'Does the density converge?',
      caption:
        'Mean total variation between fit and truth, with its 95 % interval; “2 of 4, outer” has four experts of which two are selected, and begins with a copy in an outer cell. Where a curve levels off, the density does not converge.',
      label: 'total variation',
      panels: [variations('switch', 'K = 1 of 2'), variations('pairs', 'K = 2 of 3')],
    }),
    likelihoodRatioFigure(results, [
      { title: 'K = 1 of 2', curves: [{ ...which('switch'), name: 'as many as the truth' }], degrees: [6] },
      { title: 'K = 2 of 3', curves: [{ ...which('pairs'), name: 'as many as the truth' }], degrees: [13] },
    ]),
  ];
}
