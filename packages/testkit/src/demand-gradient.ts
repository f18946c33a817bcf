import type { Declarations, Values } from '@moelab/core';
import { normal, type Stream } from '@moelab/numerics';
import { centralDifferences } from './central-differences.ts';
import { demandSameGradient } from './same-gradient.ts';
import { demandSlopes, slopesAlong } from './slopes-along.ts';

/** A function of values, and what autodiff says of it. */
interface Differentiated {
  readonly values: Values;
  /** Its numbers; −∞ where nothing is to be differentiated, such as where nothing is selected. */
  f(values: Values): Promise<Float64Array>;
  /** The gradient of Σ c · f; c is 0 where f is −∞, or may become so. */
  gradient(c: Float64Array): Promise<Values>;
  random(name: string): Stream;
  /** Those of the values that are parameters: what is positive differs on its own scale. */
  readonly declarations: Declarations;
}

/**
 * Demands that the gradient of Σ c · f, c of N(0, 1) entries, is what differences give along one random direction of each array. If it
 * is not, differences in each entry say where.
 */
export async function demandGradient(differentiated: Differentiated): Promise<void> {
  const { values, f, gradient, random, declarations } = differentiated;
  const evaluated = async (moved: Values) => {
    const found = await f(moved);
    return {
      numbers: found.map((v) => (Number.isFinite(v) ? v : 0)),
      pieces: Array.from(found, (v) => (Number.isFinite(v) ? 'smooth' : 'none')),
    };
  };
  const slopes = await slopesAlong(values, evaluated, random('directions'), declarations);
  const own = random('weights');
  const here = await f(values);
  const c = here.map((v, i) => {
    const drawn = normal(own);
    return slopes.isStable[i] && Number.isFinite(v) ? drawn : 0;
  });
  try {
    demandSlopes(await gradient(c), slopes, c);
  } catch (error) {
    const differences = await centralDifferences(values, f, declarations);
    const ofStable = c.map((v, i) => (differences.isStable[i] ? v : 0));
    demandSameGradient(await gradient(ofStable), differences, ofStable);
    throw error;
  }
}
