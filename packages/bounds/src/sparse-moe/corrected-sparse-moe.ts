import { type BoundTerm, informativeFrom, type Ledger, ledger, termsOver } from '@moelab/core';
import { logGrowth } from '../growth/log-growth.ts';
import { highEnd } from '../high-end.ts';
import { shortly } from '../shortly.ts';
import { mixtureComplexity } from './mixture-complexity.ts';
import { sparseMoeAssumptions } from './sparse-moe-assumptions.ts';
import {
  complexityConstants,
  dimensionOf,
  highEnds,
  highEndsAt,
  rangesOf,
  routerOf,
  type SparseMoeNumbers,
  type SparseMoeOptions,
} from './sparse-moe-inputs.ts';

/** Gives the ledger of the sparse-MoE bound that holds as stated: 2C R_mix + 2√(log Π(m)/(2m)) + √(log(1/δ)/(2m)). */
export function correctedSparseMoe(options: SparseMoeOptions): Ledger {
  const { m, delta } = options;
  const ranges = rangesOf(options);
  const most = highEnds(options);
  const growth = growthAt(options, m, most);
  return ledger(
    {
      quantity: 'generalization gap',
      unit: 'loss',
      kind: 'high-probability',
      delta,
      terms: termsOver(ranges, (at) => terms(options, m, at)),
      constants: [
        { name: 'log Π(m)', value: growth.value, from: `the smallest available growth bound: ${growth.by}` },
        { name: 'd_N', value: highEnd(dimensionOf(options).value), from: dimensionOf(options).from },
        ...complexityConstants(options),
        {
          name: 'contraction',
          value: contraction(options),
          from:
            contraction(options) === 1
              ? 'Ledoux & Talagrand: a loss of one output contracts'
              : 'Maurer 2016, arXiv:1605.00251: √2 for a loss of several outputs',
        },
      ],
      assumptions: sparseMoeAssumptions(options),
      informativeFrom: informativeFrom((size) => {
        const at = highEndsAt(options, size);
        return at === undefined
          ? Infinity
          : terms(options, size, at).reduce((sum, { value }) => sum + (value as number), 0);
      }, 1),
      source:
        "moelab's correction of arXiv:2403.17404: masks by a growth function, the mixture's own complexity (docs/sparse-moe-bound.md)",
      knownProblems: [],
    },
    1,
  );
}

function terms(options: SparseMoeOptions, m: number, at: SparseMoeNumbers): readonly BoundTerm[] {
  const { delta, weights } = options;
  const { experts, weights: soft } = mixtureComplexity(options, m, at);
  const growth = growthAt(options, m, at);
  const factor = 2 * contraction(options) * at.lipschitz;
  const lead = contraction(options) === 1 ? '2C' : '2√2 C';
  return [
    { name: 'experts', value: factor * experts.value, formula: `${lead} R_mix, R_mix ≤ ${experts.formula}` },
    ...(weights === 'soft'
      ? [{ name: 'weights', value: factor * soft.value, formula: `${lead} · ${soft.formula}` }]
      : []),
    {
      name: 'router',
      value: 2 * Math.sqrt(growth.value / (2 * m)),
      formula: `2√(log Π(m)/(2m)), log Π(m) ≤ ${shortly(growth.value)} by ${growth.by}`,
    },
    {
      name: 'confidence',
      value: Math.sqrt(Math.log(1 / delta) / (2 * m)),
      formula: '√(log(1/δ)/(2m))',
    },
  ];
}

function growthAt(options: SparseMoeOptions, m: number, { natarajan }: SparseMoeNumbers) {
  const { experts, k } = options;
  const router = routerOf(options);
  return logGrowth(m, { experts, k, natarajan, ...(router === undefined ? {} : { router }) });
}

/** What several outputs cost; with soft weights Maurer's contraction is in R_mix already. */
const contraction = ({ outputs, weights }: SparseMoeOptions): number =>
  outputs > 1 && weights !== 'soft' ? Math.SQRT2 : 1;
