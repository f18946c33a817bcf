import type { Assumption } from '@moelab/core';
import { inputStatements } from '../input-statements.ts';
import { independentRows, lipschitzLoss, unitLoss } from '../shared-assumptions.ts';
import type { SparseMoeOptions } from './sparse-moe-inputs.ts';

/** Lists what both versions of the sparse-MoE bound rest on: the sample, the loss, and that what was given of the mixture is so. */
export function sparseMoeAssumptions(options: SparseMoeOptions): readonly Assumption[] {
  const { experts, k, weights, router, inputs, widths, outputs } = options;
  const isSoft = weights === 'soft';
  const given = (['rademacher', 'expertNorm', 'natarajan'] as const).filter(
    (name) => options[name] !== undefined,
  );
  const of = (name: keyof typeof inputStatements, evidence?: string): Assumption => ({
    statement: inputStatements[name],
    status: 'assumed',
    ...(evidence === undefined ? {} : { evidence }),
  });
  const sizes = [
    ...(inputs === undefined ? [] : [`${inputs} inputs`]),
    ...(widths === undefined ? [] : [`widths ${widths.join(', ')}`]),
  ];
  return [
    independentRows,
    unitLoss,
    lipschitzLoss,
    {
      statement:
        'the router and the experts are chosen among classes that were fixed before the sample was seen',
      status: 'assumed',
    },
    of('k', `${k} of ${experts}`),
    isSoft ? of('softWeights') : of('weights', `weights=${weights}`),
    ...given.map((name) => of(name)),
    ...(router === undefined ? [] : [of('router', [`router=${router}`, ...sizes].join(', '))]),
    ...(isSoft ? [of('outputBound'), of('routerNorm')] : []),
    ...(outputs === 1 ? [] : [of('outputs', `${outputs} outputs`)]),
  ];
}
