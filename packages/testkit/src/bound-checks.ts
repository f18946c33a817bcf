import type { AnyPart, OptionsOf } from '@moelab/core';
import { type BoundCheckOptions, boundFixture } from './bound-fixture.ts';
import { boundRules } from './bound-rules.ts';
import type { Check } from './check.ts';
import { checksOf } from './rule.ts';

/**
 * Gives the rules that a bound must keep, as checks: its ledger adds up and says where its numbers come from, moves with m
 * and δ as it must, spans its ranges, and is never on the wrong side of a quantity that is known.
 */
export function boundChecks<Q extends AnyPart<'bounds'>>(
  part: Q,
  options: OptionsOf<Q>,
  check: BoundCheckOptions = {},
): readonly Check[] {
  return checksOf(boundRules, undefined, async () =>
    boundFixture(part, options as Readonly<Record<string, unknown>>, check),
  );
}
