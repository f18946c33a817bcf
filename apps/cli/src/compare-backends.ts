import { type Backend, isMoelabError, type Model } from '@moelab/core';
import type { Matrix } from '@moelab/numerics';
import type { ScoreDocument, Standardisation } from './formats.ts';
import { type Scores, scoresOf } from './scores-of.ts';

/** How to compute a model on each backend, by the name of the backend's part; the first is the reference. */
export interface Comparison {
  readonly names: readonly string[];
  load(name: string): Promise<Backend>;
  /** The same model on another backend. */
  on(backend: Backend): Model;
}

type BackendScore = NonNullable<ScoreDocument['backends']>[number];

/**
 * Scores one model on every backend that is there, and tells how far each is from the first: by the log-likelihood, or
 * by the mean loss of a model that is no density. A backend that cannot be started is listed with its reason.
 */
export async function compareBackends(
  { names, load, on }: Comparison,
  x: Matrix,
  y: Matrix,
  standardisation?: Standardisation,
): Promise<readonly BackendScore[]> {
  const compared: BackendScore[] = [];
  let reference: number | null = null;
  for (const name of names) {
    let backend: Backend;
    try {
      backend = await load(name);
    } catch (error) {
      if (!isMoelabError(error) || error.code !== 'BACKEND_UNAVAILABLE') throw error;
      compared.push({ name, available: false, reason: error.message.replace(/ \[[A-Z_]+\]$/, '') });
      continue;
    }
    const scores = await scoresOf(on(backend), x, y, standardisation);
    const own = figureOf(scores);
    reference ??= own;
    compared.push({
      name,
      available: true,
      precision: backend.precision,
      logLikelihood: scores.logLikelihood,
      relativeDifference:
        own === null || reference === null
          ? null
          : Math.abs(own - reference) / Math.max(Math.abs(reference), 1e-300),
    });
  }
  return compared;
}

const figureOf = ({ logLikelihood, meanSquaredError, errorRate }: Scores): number | null =>
  logLikelihood ?? meanSquaredError?.value ?? errorRate?.value ?? null;
