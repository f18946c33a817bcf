import type { Assumption, KnownAssumptions, LossName } from '@moelab/core';
import { inputStatements } from '../input-statements.ts';
import { intervalLoss, subGaussianLoss, unitLoss } from '../shared-assumptions.ts';
import type { ModelInput } from './readings.ts';

/** What a model and its data say of the assumptions of bounds. */
export interface ModelEvidence {
  readonly inputs: Readonly<Record<string, ModelInput>>;
  /** The inputs that the caller gave; nothing of the model speaks for them. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly loss: LossName;
  readonly isUnitLoss: boolean;
  /** No input is longer, as the caller says. */
  readonly inputNorm: number | undefined;
  /** The longest input of the data. */
  readonly longest: number;
  readonly rows: number;
}

/**
 * Gives what is known of assumptions: those that were read from the model are checked, with what was looked at; norms rest on how long inputs of the
 * population are, which is then an assumption of its own.
 */
export function knownOfModel(evidence: ModelEvidence): KnownAssumptions {
  const { inputs, given } = evidence;
  const read = Object.entries(inputs).filter(([name]) => !Object.hasOwn(given, name));
  const statements = Object.entries(inputStatements).flatMap(([name, statement]) => {
    const input = read.find(([one]) => one === sourceOf(name))?.[1];
    if (input === undefined) return [];
    const checked: Assumption = { statement, status: 'checked', evidence: input.from };
    return [[statement, input.limit === undefined ? [checked] : [checked, inputLength(evidence)]] as const];
  });
  return { ...Object.fromEntries(statements), ...knownOfLoss(evidence) };
}

/** The input that speaks for a statement: the kind of weights for what is said of them, the norms for what complexities count. */
const sourceOf = (name: string): string =>
  name === 'softWeights' ? 'weights' : name === 'outputs' ? 'expertNorm' : name;

function knownOfLoss({ loss, isUnitLoss, given }: ModelEvidence): KnownAssumptions {
  if (!isUnitLoss) {
    // with a slope of its own, a bound is about a surrogate
    if (Object.hasOwn(given, 'lipschitz')) return {};
    return {
      [unitLoss.statement]: [{ ...unitLoss, status: 'violated', evidence: `the ${loss} loss does not` }],
    };
  }
  const sigmas = [given.sigma, 0.5, 1].filter((one): one is number => typeof one === 'number' && one >= 0.5);
  const checked = [unitLoss, ...sigmas.flatMap((sigma) => [subGaussianLoss(sigma), intervalLoss(sigma)])];
  const evidence = `the ${loss} loss lies in [0, 1] by its definition`;
  return Object.fromEntries(checked.map((one) => [one.statement, [{ ...one, status: 'checked', evidence }]]));
}

function inputLength({ inputNorm, longest, rows }: ModelEvidence): Assumption {
  const limit = inputNorm ?? longest;
  const isBroken = longest > limit;
  return {
    statement: `no input of the population is longer than ${limit.toPrecision(4)}`,
    status: isBroken ? 'violated' : 'assumed',
    evidence: `the longest of ${rows} rows is ${longest.toPrecision(4)}`,
  };
}
