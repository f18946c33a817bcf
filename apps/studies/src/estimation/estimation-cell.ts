import { type Dataset, type Model, MoelabError } from '@moelab/core';
import { asymptoticLoss, identify, totalVariation } from '@moelab/estimators';
import { type Matrix, matrix, stream, uniform } from '@moelab/numerics';
import type { CellContext, RecordOf } from '@moelab/study';
import { fromModel } from '@moelab/tasks';
import type { estimationFactors, estimationMeasures } from './columns.ts';
import { type FitOptions, fitNearTruth, type NearFit } from './fit-near-truth.ts';
import { inputDesign } from './input-design.ts';
import { type Laboratory, laboratory } from './laboratory.ts';
import { parameterErrors } from './parameter-errors.ts';
import { type Truth, truthModel } from './truth.ts';

/** One way to draw data and fit them: what a study's column `setting` names. */
export interface Setting extends Omit<FitOptions, 'experts'> {
  /** In figures and reports. */
  readonly title: string;
  readonly truth: Truth;
  /** How the inputs come, in the truth's range; default uniform. */
  readonly design?: 'uniform' | 'grid';
  /** Whether the total variation to the truth is computed, which takes longer than a small fit. */
  readonly variation?: boolean;
}

/** A cell of an estimation study. */
export type EstimationCell = RecordOf<typeof estimationFactors>;
/** What an estimation study knows of a cell. */
export type EstimationMeasures = RecordOf<typeof estimationMeasures>;

/** A fit in its cell, for columns that a study adds. */
export interface FittedCell {
  readonly lab: Laboratory;
  readonly truth: Model;
  readonly data: Dataset;
  readonly fit: NearFit;
}

/** What no cell of its kind determines. */
export const noMeasures: EstimationMeasures = {
  logLikelihood: Number.NaN,
  likelihoodRatio: Number.NaN,
  parameters: Number.NaN,
  atMaximum: false,
  loss: Number.NaN,
  rawLoss: Number.NaN,
  variation: Number.NaN,
  gateError: Number.NaN,
  commonError: Number.NaN,
  slopeError: Number.NaN,
  interceptError: Number.NaN,
  varianceError: Number.NaN,
  value: Number.NaN,
  detail: '',
};

/** Accurate to a third of a percent for fits near the named truths; a finer rule changes no slope. */
const VARIATION = { panels: 8, points: 4, perAxis: 8 };
/** C of the named truths, which have one input, to seven digits. */
const CONSTANT = { panels: 16, points: 8, perAxis: 12 };

/**
 * Draws the data of a cell: all settings with one truth, design, size and replication see the same.
 *
 * The seed of the sample is a word of the stream (seed, 'estimation', truth, design, n, replication).
 */
export function drawSample(
  truth: Model,
  { truth: { name, range: [low, high] = [0, 1] }, design = 'uniform' }: Setting,
  { n, replication }: Pick<EstimationCell, 'n' | 'replication'>,
  seed: number,
): Promise<Dataset> {
  const word = stream(seed, 'estimation', name, design, n, replication).uint32();
  return fromModel(truth, { design: { kind: design, low, high } }).sample(n, word);
}

/**
 * Fits one cell and measures the fit. Starts are named by the seed, truth, size and replication alone, so that settings which differ
 * in the stop or in the noise begin from the same draws. With `sample` the cell's data are not drawn again.
 */
export async function fitCell(
  setting: Setting,
  cell: EstimationCell,
  { seed, signal }: Pick<CellContext<unknown>, 'seed' | 'signal'>,
  sample?: Dataset,
): Promise<{ readonly fitted: FittedCell; readonly row: EstimationMeasures }> {
  const lab = await laboratory();
  const truth = truthModel(lab, setting.truth);
  const data = sample ?? (await drawSample(truth, setting, cell, seed));
  const { n, replication, experts } = cell;
  const random = stream(seed, 'start', setting.truth.name, experts, n, replication);
  const fit = await fitNearTruth(
    lab,
    setting.truth,
    truth,
    data,
    { ...setting, experts },
    { random, signal },
  );
  const { loss, rawLoss, byRole } = parameterErrors(fit.model, truth, fit.shares);
  const variation =
    setting.variation === true
      ? (await totalVariation(fit.model, truth, inputDesign(setting.truth, truth.inputs, VARIATION))).value
      : Number.NaN;
  const row: EstimationMeasures = {
    logLikelihood: fit.logLikelihood,
    likelihoodRatio: fit.likelihoodRatio,
    parameters: fit.parameters,
    atMaximum: fit.isAtMaximum,
    loss,
    rawLoss,
    variation,
    gateError: byRole.gate,
    commonError: byRole.common,
    slopeError: byRole.slope,
    interceptError: byRole.intercept,
    varianceError: byRole.variance,
    value: Number.NaN,
    detail: fit.reason,
  };
  return { fitted: { lab, truth, data, fit }, row };
}

/** Computes C of E D1 ≈ C/√n of a truth; `value` is C, `detail` √n times the standard deviations. */
export async function constantCell(of: Truth): Promise<EstimationMeasures> {
  const truth = truthModel(await laboratory(), of);
  const { constant, standardDeviations, flat } = await asymptoticLoss(
    truth,
    inputDesign(of, truth.inputs, CONSTANT),
  );
  const sds = Object.entries(standardDeviations)
    .map(([name, { values }]) => `${name} ${[...values].map((v) => v.toPrecision(5)).join(' ')}`)
    .join('; ');
  return { ...noMeasures, value: constant, detail: flat.length > 0 ? `flat: ${flat.join('; ')}` : sds };
}

/** Rows of an audit: the classes of these truths are the same from 64 on. */
const AUDIT_ROWS = 256;

/**
 * Audits a truth with as many and with more experts; `value` is the number of null directions that no translation is, `detail` the class
 * of each parameter, as `gate.slopes: regular/slower` (exact/over-specified), and the null directions.
 */
export async function auditCell(of: Truth, seed: number): Promise<EstimationMeasures> {
  const truth = truthModel(await laboratory(), of);
  const { parameters, exact } = await identify(truth, {
    x: auditInputs(of, truth.inputs, seed),
    seed,
    design: 'none',
  });
  const lost = exact.nullDirections.filter(
    ({ kind, move, persists }) => kind !== 'near' && move !== 'translation' && persists,
  );
  const classes = parameters.map((one) => `${one.name}: ${one.exact.class}/${one.over?.class ?? 'none'}`);
  const detail = [...classes, ...lost.map(({ text, kind }) => `null: ${text} (${kind})`)].join('; ');
  return { ...noMeasures, value: lost.length, detail };
}

function auditInputs({ range: [low, high] = [0, 1] }: Truth, inputs: number, seed: number): Matrix {
  const random = stream(seed, 'audit');
  const x = matrix(AUDIT_ROWS, inputs);
  for (let i = 0; i < x.data.length; i++) x.data[i] = uniform(random, low, high);
  return x;
}

/** Finds a setting by its name; names come from a study's own grid, so a missing one is a mistake of the study. */
export function settingOf(settings: Readonly<Record<string, Setting>>, name: string): Setting {
  const found = Object.hasOwn(settings, name) ? settings[name] : undefined;
  if (found !== undefined) return found;
  throw new MoelabError(
    'INVALID_SPEC',
    `settings: '${name}' is none (settings: ${Object.keys(settings).join(', ')})`,
  );
}
