import { isMoelabError, type Model } from '@moelab/core';
import type { Matrix } from '@moelab/numerics';
import { type AsymptoticLoss, asymptoticLoss } from '../rates/asymptotic-loss.ts';
import { type Design, sampleDesign, uniformDesign } from '../rates/design.ts';

/** The constant of the loss D1 of an exact-specified fit, E D1 ≈ C/√n, with the standard deviations that it is made of. */
export interface ExactConstant extends Pick<AsymptoticLoss, 'standardError' | 'how' | 'standardDeviations'> {
  /** C. */
  readonly value: number;
}

/** Enough for 1e-6 of C where a gate changes over a twenty-fifth of the range. */
const QUADRATURE = { panels: 24, points: 6 };
/** Draws of the target for each input, where it has several outputs and cannot be integrated over. */
const DRAWS = 50;

/**
 * Computes C of a regular truth: over the uniform distribution of one drawn input by quadrature, else over the given inputs. Gives a
 * sentence instead where the loss is not defined for the model.
 */
export async function exactConstant(
  truth: Model,
  {
    x,
    isDrawn,
    design,
    seed,
  }: { readonly x: Matrix; readonly isDrawn: boolean; readonly design?: Design; readonly seed: number },
): Promise<ExactConstant | string> {
  const inputs = design ?? (isDrawn && x.cols === 1 ? uniformDesign(QUADRATURE) : sampleDesign(x));
  const responses = truth.target === 'real' && truth.outputs > 1 ? { draws: DRAWS, seed } : {};
  try {
    const { constant, standardError, how, standardDeviations } = await asymptoticLoss(truth, inputs, {
      seed,
      responses,
    });
    return { value: constant, standardError, how, standardDeviations };
  } catch (error) {
    if (!isMoelabError(error)) throw error;
    return `C of D1 is not given: ${error.message.replace(/ \[[A-Z_]+\]$/, '')}`;
  }
}
