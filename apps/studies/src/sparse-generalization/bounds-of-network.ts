import { golowichRademacher } from '@moelab/bounds';
import type { Model } from '@moelab/core';
import { type Matrix, rowOf } from '@moelab/numerics';
import type { SparseCell, SparseMeasures } from './columns.ts';
import { hiddenUnits } from './settings.ts';
import type { SparseLab } from './sparse-lab.ts';

type BoundMeasures = Pick<
  SparseMeasures,
  'expertNorm' | 'published' | 'publishedRouter' | 'corrected' | 'correctedRouter'
>;

/**
 * Computes both versions of the sparse-MoE bound for a trained network, at the largest norms of its experts and of the rows.
 *
 * These norms are entered as if they had been fixed before the sample: the numbers say how the bounds move, and are a little below what would
 * hold for the trained network (`boundsOf` of @moelab/bounds has that). min{(f − y)², 4}/4 of a target ±1 is 1-Lipschitz.
 */
export function boundsOfNetwork(
  lab: SparseLab,
  model: Model,
  x: Matrix,
  { experts, k, router }: Pick<SparseCell, 'experts' | 'k' | 'router'>,
  delta: number,
): BoundMeasures {
  const expertNorm = largestExpertNorm(model, x, experts);
  const hidden = hiddenUnits(router);
  const bound = lab.bound('sparse-moe', {
    ...{ lipschitz: 1, expertNorm, experts, k, m: x.rows, delta },
    weights: k === 1 ? 'hard' : 'uniform',
    ...{
      inputs: x.cols,
      ...(hidden === undefined ? { router: 'linear' } : { router: 'mlp', widths: [hidden] }),
    },
  });
  const [published, corrected] = (['published', 'corrected'] as const).map((version) => {
    const { value, terms } = bound.ledger(version);
    return { value: value as number, router: terms.find(({ name }) => name === 'router')!.value as number };
  });
  return {
    expertNorm,
    published: published!.value,
    publishedRouter: published!.router,
    corrected: corrected!.value,
    correctedRouter: corrected!.router,
  };
}

/** B of the expert with the largest norms, for rows as long as the longest; a bias is a weight of an input, or of a unit, that is 1. */
export function largestExpertNorm(
  { parameters }: Pick<Model, 'parameters'>,
  x: Matrix,
  experts: number,
): number {
  const squares = (name: string, e: number) => {
    const { values } = parameters[`experts.${name}`]!;
    const size = values.length / experts;
    return values.subarray(e * size, (e + 1) * size).reduce((sum, v) => sum + v * v, 0);
  };
  const longest = Math.max(...Array.from({ length: x.rows }, (_, i) => Math.hypot(1, ...rowOf(x, i))));
  const norms = Array.from({ length: experts }, (_, e) =>
    golowichRademacher(
      1, // at one point, B itself
      [
        Math.sqrt(1 + squares('hiddenWeights', e) + squares('hiddenBias', e)),
        Math.sqrt(squares('outputWeights', e) + squares('outputBias', e)),
      ],
      longest,
    ),
  );
  return Math.max(...norms);
}
