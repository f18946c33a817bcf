import type { Dataset, Model } from '@moelab/core';
import { minimize, sum } from '@moelab/numerics';
import { selectedLikelihood, selectedOf } from './selected-likelihood.ts';

/** A fit of a top-K gate to a local maximum of its likelihood. */
export interface SelectedFit {
  readonly model: Model;
  /** Nats, of all rows, computed by the model itself. */
  readonly logLikelihood: number;
  /** Whether the gradient is 0 there, with a selection that is the model's own. */
  readonly isAtMaximum: boolean;
  readonly reason: string;
}

const STEPS = 1000;
/** Of the mean log-likelihood; a likelihood that rises to a limit has a gradient as small only far out. */
const GRADIENT_TOLERANCE = 1e-7;
/** How often a fit may go on with another order of slopes than it began with. */
const ROUNDS = 5;

/**
 * Climbs the likelihood of a top-K model from where it is: L-BFGS while the selection is held, then again with the selection of the slopes
 * that came out, until it stays, as long as the likelihood of the model itself rises.
 *
 * `em` cannot do this: where two slopes are nearly the same, as those of two copies of an expert, nearly any step of the gate
 * exchanges them, the expert that is left out has responsibilities, and the M-step's objective is −∞.
 */
export async function fitSelected(start: Model, data: Dataset, k: number): Promise<SelectedFit> {
  const logLikelihoodOf = async (model: Model) => sum(await model.logDensity(data.x, data.y));
  let best: SelectedFit = {
    model: start,
    logLikelihood: await logLikelihoodOf(start),
    isAtMaximum: false,
    reason: 'no round raised the likelihood',
  };
  let from = start;
  for (let round = 1; round <= ROUNDS; round++) {
    const likelihood = selectedLikelihood(from, data, k);
    const found = minimize(
      (theta) => {
        const { value, gradient } = likelihood.at(theta);
        return { value: -value, gradient: gradient.map((g) => -g) };
      },
      likelihood.fromModel(from),
      { maxIterations: STEPS, gradientTolerance: GRADIENT_TOLERANCE },
    );
    const model = from.with({ parameters: likelihood.toValues(found.x, from) });
    const logLikelihood = await logLikelihoodOf(model);
    const stays = isSameSelection(from, model, k);
    if (logLikelihood > best.logLikelihood) {
      const reason = `${found.iterations} of L-BFGS in round ${round}: ${found.message}`;
      best = { model, logLikelihood, isAtMaximum: stays && found.reason === 'gradient', reason };
    }
    if (stays) break;
    from = model;
  }
  return best;
}

function isSameSelection(a: Model, b: Model, k: number): boolean {
  return [1, -1].every((side) => {
    const [first, second] = [a, b].map(
      (model) => new Set(selectedOf(model.parameters['gate.slopes']!.values, side, k)),
    );
    return [...first!].every((i) => second!.has(i));
  });
}
