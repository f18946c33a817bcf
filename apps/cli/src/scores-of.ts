import { isMoelabError, type Model, meanRisk, type Risk } from '@moelab/core';
import { type Matrix, sum } from '@moelab/numerics';
import type { ScoreDocument, Standardisation } from './formats.ts';
import { inOwnUnits, standardised } from './standardisation.ts';

/** How well a model explains rows. */
export type Scores = Pick<
  ScoreDocument,
  'logLikelihood' | 'meanLogLikelihood' | 'meanSquaredError' | 'errorRate'
>;

/**
 * Scores a model on rows, on the model's backend; what it cannot say, because it is no density, is null or left out.
 *
 * x and y, and the scores, are in the columns' own units: of a model that was trained in others, a density is that of
 * y = scale · y′ + mean, log p(y | x) = log p′(y′ | x′) − Σ_o log scale_o, and a squared error is one of y.
 */
export async function scoresOf(
  model: Model,
  x: Matrix,
  y: Matrix,
  { features, targets }: Partial<Standardisation> = {},
): Promise<Scores> {
  const own = { x: standardised(x, features), y: standardised(y, targets) };
  const volume = sum((targets ?? []).map(({ scale }) => Math.log(scale)));
  const density = await unlessUnsupported(model.logDensity(own.x, own.y));
  const logDensity = volume === 0 ? density : density?.map((value) => value - volume);
  const loss = await unlessUnsupported(
    targets === undefined
      ? model.risk(own.x, own.y, { loss: model.target === 'class' ? 'zero-one' : 'squared' })
      : model.predict(own.x).then((prediction) => squaredError(y, inOwnUnits(prediction, targets))),
  );
  const mean = rowMean(loss);
  return {
    logLikelihood: logDensity === undefined ? null : finite(sum(logDensity)),
    meanLogLikelihood: logDensity === undefined ? null : rowMean(meanRisk(logDensity)),
    ...(model.target === 'class' ? { errorRate: mean } : { meanSquaredError: mean }),
  };
}

/** (1/rows) Σ ‖y − ŷ‖². */
const squaredError = (y: Matrix, prediction: Matrix): Risk =>
  meanRisk(
    Float64Array.from({ length: y.rows }, (_, i) =>
      sum(
        Float64Array.from(
          { length: y.cols },
          (_, o) => (y.data[i * y.cols + o]! - prediction.data[i * y.cols + o]!) ** 2,
        ),
      ),
    ),
  );

const rowMean = (mean: Risk | undefined) => ({
  value: finite(mean?.value ?? Number.NaN),
  standardError: finite(mean?.standardError ?? Number.NaN),
});

/** What a model cannot say, because it is no density or its gate needs more than x, is left out. */
async function unlessUnsupported<T>(value: Promise<T>): Promise<T | undefined> {
  try {
    return await value;
  } catch (error) {
    if (isMoelabError(error) && error.code === 'UNSUPPORTED') return undefined;
    throw error;
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
