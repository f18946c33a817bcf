import { type Dataset, type Model, MoelabError } from '@moelab/core';
import { type Atoms, asymptoticLoss, atomsOf, totalVariation, voronoiLoss } from '@moelab/estimators';
import { stream, sum } from '@moelab/numerics';
import type { CellContext, RecordOf } from '@moelab/study';
import { drawSample, type EstimationCell, noMeasures } from '../estimation/estimation-cell.ts';
import { inputDesign } from '../estimation/input-design.ts';
import { type Laboratory, laboratory } from '../estimation/laboratory.ts';
import { startNearTruth } from '../estimation/start-near-truth.ts';
import { truthModel } from '../estimation/truth.ts';
import type { topKMeasures } from './columns.ts';
import { fitSelected } from './fit-selected.ts';
import { selectedOf } from './selected-likelihood.ts';
import { type TopKSetting, topKSetting, trueSelected } from './settings.ts';
import { switchBias, topKTruths } from './truths.ts';

type Row = RecordOf<typeof topKMeasures>;

/** The selection changes at x = 0, which is an edge of the panels. */
const VARIATION = { panels: 8, points: 4, perAxis: 8 };
const CONSTANT = { panels: 16, points: 8, perAxis: 12 };
const none = { ...noMeasures, expertLoss: Number.NaN, everSelected: Number.NaN, isAboveTruth: false };

/** Runs a cell: the constant C of a truth, or a fit with its top-K losses and its total variation to the truth. */
export async function topKCell(
  cell: EstimationCell,
  { seed }: Pick<CellContext<unknown>, 'seed'>,
): Promise<Row> {
  const lab = await laboratory();
  const setting = topKSetting(cell.setting);
  const { truth: name, selected, places } = setting;
  const of = topKTruths[name];
  const truth = truthModel(lab, of);
  if (cell.part === 'constant') {
    const design = inputDesign(of, 1, CONSTANT);
    const { constant, standardError } = await asymptoticLoss(truth, design, { topK: trueSelected[name] });
    return { ...none, value: constant, detail: `standard error ${standardError.toPrecision(2)}` };
  }
  if (cell.experts !== places.length) {
    throw new MoelabError(
      'INVALID_SPEC',
      `top-k-gate: '${cell.setting}' has ${places.length} experts, got ${cell.experts}`,
    );
  }
  const data = await drawSample(truth, { title: '', truth: of }, cell, seed);
  const start = startOf(lab, setting, truth, cell, seed);
  const fit = await fitSelected(start, data, selected);
  const truthLogLikelihood = sum(await truth.logDensity(data.x, data.y));
  const likelihoodRatio = 2 * (fit.logLikelihood - truthLogLikelihood);
  const isExact = cell.experts === truth.layers[0]!.spec.experts;
  const topK = trueSelected[name];
  return {
    ...none,
    logLikelihood: fit.logLikelihood,
    likelihoodRatio,
    parameters: fit.model.count.free,
    atMaximum: fit.isAtMaximum,
    loss: isExact ? voronoiLoss(fit.model, truth, { topK }).value : Number.NaN,
    variation: (await totalVariation(fit.model, truth, inputDesign(of, 1, VARIATION))).value,
    detail: fit.reason,
    expertLoss: voronoiLoss(expertAtoms(fit.model), expertAtoms(truth), { topK, infimum: 'none' }).value,
    everSelected: everSelected(fit.model, data, selected),
    isAboveTruth: likelihoodRatio >= 0,
  };
}

/** A start near the truth, behind a gate that selects as many as the setting says. */
function startOf(
  lab: Laboratory,
  { truth: name, selected, places }: TopKSetting,
  truth: Model,
  { setting, experts, n, replication }: EstimationCell,
  seed: number,
): Model {
  const of = topKTruths[name];
  const random = stream(seed, 'start', setting, n, replication);
  const { parameters } = startNearTruth(lab, of, truth, { experts, n, places }, random);
  const bias = {
    axes: ['expert'],
    shape: [experts],
    values: Float64Array.from(places, (j) => switchBias.values[j]!),
  };
  const needsBias = selected > 1 && parameters['gate.bias'] === undefined;
  return lab
    .modelFrom({
      inputs: 1,
      layers: [
        {
          outputs: 1,
          experts,
          gate: 'top-k',
          gateOptions: { k: selected, selectOn: 'slopes' },
          expert: 'linear',
        },
      ],
    })
    .with({ parameters: needsBias ? { ...parameters, 'gate.bias': bias } : parameters });
}

/** The experts of a model alone, as a measure without weights. */
function expertAtoms(model: Model): Atoms {
  const groups = atomsOf(model).groups.filter(({ role }) => role !== 'gate' && role !== 'common');
  return { groups, gauge: { weights: false, translated: [], scaled: [] } };
}

function everSelected(model: Model, { x }: Dataset, k: number): number {
  const slopes = model.parameters['gate.slopes']!.values;
  return new Set(x.data.length === 0 ? [] : [1, -1].flatMap((side) => selectedOf(slopes, side, k))).size;
}
