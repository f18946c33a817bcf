import type { AnyPart, OptionsOf } from '@moelab/core';
import type { Check } from './check.ts';
import { type EstimatorCheckOptions, type EstimatorFixture, estimatorFixture } from './estimator-fixture.ts';
import { estimatorRules } from './estimator-rules.ts';
import { checksOf } from './rule.ts';

/**
 * Gives the rules that an estimator must keep, as checks: the same bytes for a seed, nothing written to, nothing leaked, an
 * end with its reason, refusals that name the place, and what is known of its problem.
 */
export function estimatorChecks<Q extends AnyPart<'estimators'>>(
  part: Q,
  options: OptionsOf<Q>,
  check: EstimatorCheckOptions = {},
): readonly Check[] {
  let fixture: Promise<EstimatorFixture> | undefined;
  return checksOf(estimatorRules, check, () => {
    fixture ??= estimatorFixture(part, options, check);
    return fixture;
  });
}
