import {
  type Assumption,
  bound,
  defineBound,
  type Extended,
  interval,
  optional,
  type Param,
  params,
} from '@moelab/core';
import { type Checks, withChecks } from '../with-checks.ts';
import { leastRiskLedger, notBothProblem } from './least-risk-ledger.ts';
import { inputWeights, inputWeightsProblem, type Losses, losses } from './loss-matrix.ts';

/** Is what tells one limit of all gates from another. */
export interface RoutingLimitEntries {
  /** Declares what limits the rate. */
  readonly declared: Param<Extended>;
  /** The largest rate that it lets through. */
  readonly rateOf: (limit: number) => number;
  /** `D(C)`. */
  readonly formula: string;
  readonly assumption: Assumption;
  readonly summary: string;
  readonly source: string;
}

/**
 * Declares a bound from below on the risk of every gate whose rate is limited: by the input `limit`, with D at that limit by losses, or as the
 * input `distortion`.
 */
export const routingLimit = <const L extends string, const D extends string>(
  limit: L,
  distortion: D,
  { declared, rateOf, formula, assumption, summary, source }: RoutingLimitEntries,
) => {
  type Limits = Readonly<Record<L, Param<Extended>>>;
  type Distortions = Readonly<Record<D, Param<Extended | undefined>>>;
  const fields = {
    [limit]: declared,
    losses,
    inputWeights,
    [distortion]: optional(interval({ doc: `${formula}, instead of losses`, min: 0 })),
  } as Limits & Distortions & { readonly losses: typeof losses; readonly inputWeights: typeof inputWeights };
  const limitOf = (options: object) => (options as Readonly<Record<string, Extended>>)[limit]!;
  const distortionOf = (options: object) =>
    (options as Readonly<Record<string, Extended | undefined>>)[distortion];
  return defineBound({
    summary,
    source,
    options: withChecks(
      params(fields),
      {
        losses: (given: Bank) => notBothProblem(given.losses, distortionOf(given), distortion),
        inputWeights: (given: Bank) => inputWeightsProblem(given.losses, given.inputWeights),
      } as Checks<typeof fields>,
      [['losses', distortion]],
    ),
    create(options) {
      const bank = options as Bank;
      return bound({
        default: () =>
          leastRiskLedger({
            distortion: distortionOf(options),
            losses: bank.losses,
            inputWeights: bank.inputWeights,
            limit: limitOf(options),
            rateOf,
            formula,
            assumptions: [assumption],
            source,
          }),
      });
    },
  });
};

/** The inputs of every such limit, whatever the names of the others. */
interface Bank {
  readonly losses: Losses | undefined;
  readonly inputWeights: readonly number[] | undefined;
}
