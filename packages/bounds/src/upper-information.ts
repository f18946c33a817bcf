import { type Assumption, type Extended, interval, type Param } from '@moelab/core';
import type { InformationEstimate } from '@moelab/information';
import { shortly } from './shortly.ts';

/** Information as a bound takes it: a number, a range, or an estimate of `@moelab/information`. In nats. */
export type InformationInput = Extended | InformationEstimate<string>;

const numeric = interval({ doc: '', min: 0 });

/**
 * Declares an amount of information that enters an upper bound.
 *
 * A lower bound of information (InfoNCE, MINE) is refused: an upper bound computed from it need not hold. A negative estimate is
 * refused as it is; clip it at 0 yourself, with its interval.
 */
export function upperInformation(doc: string): Param<InformationInput> {
  return {
    doc: `${doc}, in nats`,
    jsonSchema: { ...numeric.jsonSchema, description: `${doc}, in nats` },
    problem(value) {
      if (!isEstimate(value)) return numeric.problem(value);
      if (value.kind === 'lower bound') {
        return `must not be a lower bound of the information (${value.estimator}): what is computed from it bounds nothing; give an upper bound, as H(W), log R or a posterior's exact information`;
      }
      if (value.value < 0) {
        return `must not be a negative estimate (${shortly(value.value)} by ${value.estimator}), as information is none; clip it at 0, with its interval`;
      }
      return numeric.problem(value.value);
    },
  };
}

/** Gives the numbers of an information input: of an estimate its interval, clipped at 0, or its value where it has none. */
export function informationRange(input: InformationInput): Extended {
  if (!isEstimate(input)) return input;
  const { value, interval: range } = input;
  return range === null ? value : [Math.max(0, range.low), Math.max(0, range.high)];
}

/** Says what is known of an information input. */
export function informationAssumption(input: InformationInput, statement: string): Assumption {
  if (!isEstimate(input)) return { statement, status: 'assumed' };
  return {
    statement,
    status: 'assumed',
    evidence: `an estimate by ${input.estimator} from ${input.n} observations; ${input.bias}`,
  };
}

/** Tells an estimate of `@moelab/information` from numbers and ranges. */
export const isEstimate = (value: unknown): value is InformationEstimate<string> =>
  typeof value === 'object' && value !== null && 'estimator' in value && 'value' in value;
