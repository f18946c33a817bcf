import { isMoelabError, type Model } from '@moelab/core';
import { type Matrix, sum } from '@moelab/numerics';
import type { ScoreDocument } from './formats.ts';

/** How well a model explains rows. */
export type Scores = Pick<
  ScoreDocument,
  'logLikelihood' | 'meanLogLikelihood' | 'meanSquaredError' | 'errorRate'
>;

/** Scores a model on rows, on the model's backend; what it cannot say, because it is no density, is null or left out. */
export async function scoresOf(model: Model, x: Matrix, y: Matrix): Promise<Scores> {
  const logDensity = await unlessUnsupported(model.logDensity(x, y));
  const loss = await unlessUnsupported(
    model.risk(x, y, { loss: model.target === 'class' ? 'zero-one' : 'squared' }),
  );
  const mean = rowMean(loss?.value, loss?.standardError, x.rows);
  return {
    logLikelihood: logDensity === undefined ? null : finite(sum(logDensity)),
    meanLogLikelihood: logDensity === undefined ? null : meanOf(logDensity),
    ...(model.target === 'class' ? { errorRate: mean } : { meanSquaredError: mean }),
  };
}

function meanOf(values: Float64Array): { value: number | null; standardError: number | null } {
  const n = values.length;
  const value = sum(values) / n;
  const squares = sum(values.map((v) => (v - value) ** 2));
  return rowMean(value, Math.sqrt(squares / (n - 1) / n), n);
}

/** One row has no standard error. */
const rowMean = (value = Number.NaN, standardError = Number.NaN, rows: number) => ({
  value: finite(value),
  standardError: rows > 1 ? finite(standardError) : null,
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
