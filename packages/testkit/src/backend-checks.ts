import type { Backend } from '@moelab/core';
import { type BackendCheckOptions, backendFixture } from './backend-fixture.ts';
import { backendOpRules, opRule } from './backend-op-rules.ts';
import { backendTensorRules } from './backend-tensor-rules.ts';
import type { Check } from './check.ts';
import type { OpRow } from './op-row.ts';
import { opTable } from './op-table/op-table.ts';
import { checksOf } from './rule.ts';

/**
 * Gives the rules that a backend must keep, as checks against `@moelab/backend-float64`: one for each op of the table
 * (result, gradient, second derivative, NaN and ±∞, no entries), and those of tensors, memory and repeatability.
 *
 * A backend of doubles is held to doubles. What it refuses must be said in `options.refuses`, and nothing else refused.
 * A backend that computes more than `opTable` brings rows of its own: `[...opTable, ...own]`.
 */
export function backendChecks(
  load: () => Promise<Backend>,
  options: BackendCheckOptions = {},
  table: readonly OpRow[] = opTable,
): readonly Check[] {
  const rules = [...backendTensorRules, ...table.map(opRule), ...backendOpRules];
  return checksOf(rules, undefined, () => backendFixture(load, options, table));
}
