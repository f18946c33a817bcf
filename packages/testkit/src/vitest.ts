import { type AnyPart, didYouMean, MoelabError, type Plugin } from '@moelab/core';
import { describe, it } from 'vitest';
import type { Cases, CheckedKind } from './cases.ts';
import type { Check } from './check.ts';
import { expertChecks } from './expert-checks.ts';
import { gateChecks } from './gate-checks.ts';
import type { Sizes } from './part-fixture.ts';

/** How `describePlugin` runs. */
export interface PluginChecks {
  /**
   * Why a rule cannot hold, by 'gates/name: rule' or 'experts/name: rule'. The rule must then fail, in every case of the
   * part, so that a repaired failure is noticed.
   */
  readonly knownFailures?: Readonly<Record<string, string>>;
  /** The sizes of the layer in which the parts are checked. */
  readonly sizes?: Partial<Sizes>;
}

/** Runs every rule on every gate and expert of a plugin, once for each of its cases, as vitest tests. */
export function describePlugin<P extends Plugin>(
  plugin: P,
  cases: Cases<P>,
  { knownFailures = {}, sizes = {} }: PluginChecks = {},
): void {
  const rules = new Set<string>();
  for (const [kind, byName] of Object.entries(cases) as [CheckedKind, Record<string, readonly unknown[]>][]) {
    for (const [name, optionsList] of Object.entries(byName)) {
      for (const options of optionsList) {
        const checks = checksOf(kind, plugin[kind]?.[name], options, sizes);
        for (const check of checks) rules.add(`${kind}/${name}: ${check.name}`);
        describe(`${plugin.name} ${kind}/${name} ${JSON.stringify(options)}`, () => {
          for (const check of checks) {
            const reason = knownFailures[`${kind}/${name}: ${check.name}`];
            if (reason === undefined) it(check.name, check.run);
            else it.fails(`${check.name} (known: ${reason})`, check.run);
          }
        });
      }
    }
  }
  for (const rule of Object.keys(knownFailures)) {
    if (rules.has(rule)) continue;
    throw new MoelabError(
      'INVALID_OPTIONS',
      `describePlugin: knownFailures names '${rule}', which is no rule of ${plugin.name}${didYouMean(rule, [...rules])}`,
    );
  }
}

function checksOf(
  kind: CheckedKind,
  part: AnyPart<CheckedKind> | undefined,
  options: unknown,
  sizes: Partial<Sizes>,
): readonly Check[] {
  if (part === undefined)
    throw new MoelabError('UNKNOWN_PART', `describePlugin: a case names an unknown part of ${kind}`);
  return kind === 'gates'
    ? gateChecks(part as AnyPart<'gates'>, options as never, sizes)
    : expertChecks(part as AnyPart<'experts'>, options as never, sizes);
}
