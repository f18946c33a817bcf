import { didYouMean, MoelabError } from '@moelab/core';
import { describe, it } from 'vitest';
import type { Check } from './check.ts';
import { knownToFail } from './known-to-fail.ts';
import { runCheck } from './run-check.ts';

/**
 * Runs checks as vitest tests under one title: those of a layer, of a loss, or of anything that gives some.
 *
 * A rule that cannot hold stands in `knownFailures` with its reason, and must then fail, so that a repaired failure is
 * noticed.
 */
export function describeChecks(
  title: string,
  checks: readonly Check[],
  { knownFailures = {} }: { readonly knownFailures?: Readonly<Record<string, string>> } = {},
): void {
  refuseUnknownRules(`describeChecks('${title}')`, knownFailures, new Set(checks.map(({ name }) => name)));
  describe(title, () => {
    for (const check of checks) testRule(check, knownFailures[check.name]);
  });
}

/** Makes one rule a test: it must hold, or fail where there is a reason; skipped where a backend may be absent and is. */
export function testRule(check: Check, reason: string | undefined, mayBeAbsent?: string): void {
  const rule = reason === undefined ? check : knownToFail(check, reason);
  it(rule.name, ({ skip }) => runCheck(rule, mayBeAbsent, skip));
}

/** Refuses a known failure of a rule that is not there: it would be a failure that nobody looks at. */
export function refuseUnknownRules(
  where: string,
  knownFailures: Readonly<Record<string, string>>,
  rules: ReadonlySet<string>,
): void {
  for (const [rule, reason] of Object.entries(knownFailures)) {
    if (rules.has(rule) && reason.trim() !== '') continue;
    throw new MoelabError(
      'INVALID_OPTIONS',
      rules.has(rule)
        ? `${where}: knownFailures gives no reason for '${rule}'; say why it cannot hold`
        : `${where}: knownFailures names '${rule}', which is no rule of it${didYouMean(rule, [...rules])}`,
    );
  }
}
