import { type Model, MoelabError } from '@moelab/core';
import { type VoronoiLoss, voronoiLoss } from '@moelab/estimators';
import type { CellContext, RecordOf } from '@moelab/study';
import {
  constantCell,
  type EstimationCell,
  fitCell,
  noMeasures,
  type Setting,
} from '../estimation/estimation-cell.ts';
import { truths } from '../estimation/truth.ts';
import type { demystifyingMeasures } from './columns.ts';

/** The tries of the protocol, of which the likeliest is kept. */
const TRIES = { exact: 1, spare: 5 };

type Design = 'grid' | 'uniform';

const publishedSetting = (experts: number, design: Design): Setting => ({
  title: 'published protocol',
  truth: truths.paper,
  design,
  draws: 'columns',
  stop: 'published',
  tries: experts === 2 ? TRIES.exact : TRIES.spare,
});

/** From a given fit to the local maximum near it. */
const maximumSetting = (design: Design, from: Model): Setting => ({
  title: 'local maximum',
  truth: truths.paper,
  design,
  moveStart: () => from,
});

/** What a cell without a fit leaves open. */
const none = {
  publishedLoss: Number.NaN,
  infimumLoss: Number.NaN,
  referenceExperts: Number.NaN,
  referenceWeight: Number.NaN,
  isAboveTruth: false,
  gain: Number.NaN,
};

/**
 * Runs a cell with both forms of the published loss: the constant of the truth; a fit of the setting `published`, by protocol and stop of the
 * released code; or `maximum`, which goes on from the fit of the protocol to the local maximum.
 */
export async function demystifyingCell(
  cell: EstimationCell,
  { options, ...context }: CellContext<{ readonly design: Design }>,
): Promise<RecordOf<typeof demystifyingMeasures>> {
  if (cell.part === 'constant') return { ...noMeasures, ...(await constantCell(truths.paper)), ...none };
  if (cell.setting !== 'published' && cell.setting !== 'maximum') {
    throw new MoelabError(
      'INVALID_SPEC',
      `demystifying-softmax: setting must be 'published' or 'maximum', got '${cell.setting}'`,
    );
  }
  const { design } = options;
  const published = await fitCell(publishedSetting(cell.experts, design), cell, context);
  const { fitted, row } =
    cell.setting === 'published'
      ? published
      : await fitCell(
          maximumSetting(design, published.fitted.fit.model),
          cell,
          context,
          published.fitted.data,
        );
  const { fit, truth } = fitted;
  const raw = publishedLoss(fit.model, truth, cell.experts, 'none');
  const infimum = publishedLoss(fit.model, truth, cell.experts, 'translations');
  const reference = raw.cells.at(-1)!;
  const weights = fit.model.parameters['gate.bias']!.values.map(Math.exp);
  return {
    ...row,
    publishedLoss: raw.value,
    infimumLoss: infimum.value,
    referenceExperts: reference.members.length,
    referenceWeight: reference.members.reduce((sum, i) => sum + weights[i]!, 0),
    isAboveTruth: fit.likelihoodRatio >= 0,
    gain: fit.logLikelihood - published.fitted.fit.logLikelihood,
  };
}

/** The loss of the released code: D1 for as many experts as the truth, else D2. */
const publishedLoss = (
  fitted: Model,
  truth: Model,
  experts: number,
  infimum: 'none' | 'translations',
): VoronoiLoss =>
  voronoiLoss(fitted, truth, { loss: experts === 2 ? 'd1' : 'd2', distance: 'sum-of-norms', infimum });
