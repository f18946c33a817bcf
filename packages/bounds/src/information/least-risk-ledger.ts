import { type Assumption, type Extended, type Ledger, ledger, termsOver } from '@moelab/core';
import { distortionAtRate, routingLimits } from '@moelab/information';
import { type Losses, lossMatrix, populationLosses } from './loss-matrix.ts';

/** Is what tells one limit of routing from another. */
export interface LeastRisk {
  /** D at the limit, where it is given. */
  readonly distortion: Extended | undefined;
  /** The losses that it is computed from otherwise. */
  readonly losses: Losses | undefined;
  readonly inputWeights: readonly number[] | undefined;
  /** What limits the rate, and the largest rate that it lets through. */
  readonly limit: Extended;
  readonly rateOf: (limit: number) => number;
  /** `D(C)`. */
  readonly formula: string;
  readonly assumptions: readonly Assumption[];
  readonly source: string;
}

/**
 * Writes the ledger of a risk that no gate of a limited rate goes below: D at that rate, from its certified lower end.
 *
 * It says something where it is above what routing without limit has, E min d(X, t), or above 0 where that is not known.
 */
export function leastRiskLedger(entries: LeastRisk): Ledger {
  const { distortion, limit, rateOf, formula, assumptions, source } = entries;
  const bank = entries.losses && lossMatrix(entries.losses);
  const options = entries.inputWeights === undefined ? {} : { weights: entries.inputWeights };
  const limits = bank && routingLimits(bank, options);
  const name = 'distortion';
  return ledger(
    {
      quantity: 'least risk',
      unit: 'loss',
      kind: 'in-expectation',
      terms: bank
        ? termsOver({ limit }, (at) => [
            { name, value: distortionAtRate(bank, rateOf(at.limit), options).lower, formula },
          ])
        : [{ name, value: distortion!, formula }],
      constants: limits
        ? [
            { name: 'D(0)', value: limits.D0, from: 'the losses: the best single expert' },
            { name: 'D(∞)', value: limits.Dmin, from: 'the losses: the best expert of each input' },
            { name: 'R_max', value: limits.Rmax, from: 'the losses: a rate of D(∞), in nats' },
          ]
        : [],
      assumptions: [
        {
          statement: 'the risk is that of the sampled expert, of a bank that is held fixed',
          status: 'assumed',
        },
        ...assumptions,
        bank
          ? populationLosses(bank)
          : { statement: `the given distortion is at most ${formula}`, status: 'assumed' },
      ],
      informativeFrom: null,
      source,
      knownProblems: [],
    },
    limits?.Dmin ?? 0,
  );
}

/** Says that a given distortion is too much beside losses, if so. */
export function notBothProblem(
  losses: Losses | undefined,
  distortion: Extended | undefined,
  name: string,
): string | undefined {
  return losses !== undefined && distortion !== undefined
    ? `must not come with ${name}: D is computed from them`
    : undefined;
}
