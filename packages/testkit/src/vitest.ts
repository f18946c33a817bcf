import { type AnyPart, type Backend, checkedOptions, type Plugin } from '@moelab/core';
import { describe } from 'vitest';
import { agreementChecks } from './agreement-checks.ts';
import { backendChecks } from './backend-checks.ts';
import type { BackendCheckOptions } from './backend-fixture.ts';
import { boundChecks } from './bound-checks.ts';
import type { BoundCheckOptions } from './bound-fixture.ts';
import { type Case, type Cases, casesOf } from './cases.ts';
import type { Check } from './check.ts';
import { refuseUnknownRules, testRule } from './describe-checks.ts';
import { estimatorChecks } from './estimator-checks.ts';
import type { EstimatorCheckOptions } from './estimator-fixture.ts';
import { expertChecks } from './expert-checks.ts';
import { gateChecks } from './gate-checks.ts';
import type { Sizes } from './part-fixture.ts';

export { describeChecks } from './describe-checks.ts';

/** How `describePlugin` runs. */
export interface PluginChecks {
  /**
   * Why a rule cannot hold, by 'gates/name: rule' and the like. The rule must then fail, in every case of the
   * part, so that a repaired failure is noticed.
   */
  readonly knownFailures?: Readonly<Record<string, string>>;
  /** The sizes of the layer in which the parts are checked. */
  readonly sizes?: Partial<Sizes>;
  /** How its backends are checked, by name: what each refuses, and why it may be absent. */
  readonly backends?: Readonly<Record<string, BackendCheckOptions>>;
  /** How its estimators are checked, by name: on which problem, and what is known of it. */
  readonly estimators?: Readonly<Record<string, EstimatorCheckOptions>>;
  /** How its bounds are checked, by name: against which truth, and which versions are known to fail. */
  readonly bounds?: Readonly<Record<string, BoundCheckOptions>>;
  /**
   * Backends by name on which every case of its gates and experts must agree with float64, within `agreementBounds`:
   * `{ wasm: loadWasm }`. Their rules are called 'on wasm, …'.
   */
  readonly agreeOn?: Readonly<Record<string, () => Promise<Backend>>>;
}

/**
 * Runs every rule on every part of a plugin, once for each of its cases, as vitest tests.
 *
 * A backend that may be absent, and is, is skipped with the reason that it gives.
 */
export function describePlugin<P extends Plugin>(
  plugin: P,
  cases: Cases<P>,
  {
    knownFailures = {},
    sizes = {},
    backends = {},
    estimators = {},
    bounds = {},
    agreeOn = {},
  }: PluginChecks = {},
): void {
  const rules = new Set<string>();
  for (const one of casesOf(plugin, cases, { backends, estimators, bounds })) {
    const { kind, name, options } = one;
    const own = { sizes, backend: backends[name], estimator: estimators[name], bound: bounds[name] };
    const checks = [
      ...checksOf(one, own),
      ...(kind === 'gates' || kind === 'experts' ? checksOn(agreeOn, kind, one, sizes) : []),
    ];
    for (const check of checks) rules.add(`${kind}/${name}: ${check.name}`);
    describe(`${plugin.name} ${kind}/${name} ${JSON.stringify(options)}`, () => {
      for (const check of checks)
        testRule(check, knownFailures[`${kind}/${name}: ${check.name}`], backends[name]?.mayBeAbsent);
    });
  }
  refuseUnknownRules(`describePlugin(${plugin.name})`, knownFailures, rules);
}

/** How one part is checked beyond its own options. */
interface Told {
  readonly sizes: Partial<Sizes>;
  readonly backend: BackendCheckOptions | undefined;
  readonly estimator: EstimatorCheckOptions | undefined;
  readonly bound: BoundCheckOptions | undefined;
}

function checksOf({ kind, part, options }: Case, told: Told): readonly Check[] {
  switch (kind) {
    case 'gates':
      return gateChecks(part as AnyPart<'gates'>, options as never, told.sizes);
    case 'experts':
      return expertChecks(part as AnyPart<'experts'>, options as never, told.sizes);
    case 'estimators':
      return estimatorChecks(part as AnyPart<'estimators'>, options as never, told.estimator);
    case 'bounds':
      return boundChecks(part as AnyPart<'bounds'>, options as never, told.bound);
    case 'backends':
      return backendChecks(() => loaded(part as AnyPart<'backends'>, options), told.backend);
  }
}

/** What a gate or an expert must keep on each of some backends. */
const checksOn = (
  agreeOn: NonNullable<PluginChecks['agreeOn']>,
  kind: 'gates' | 'experts',
  { part, options }: Case,
  sizes: Partial<Sizes>,
): readonly Check[] =>
  Object.entries(agreeOn).flatMap(([backend, load]) =>
    agreementChecks(kind, part as AnyPart<'gates' | 'experts'>, options as never, load, sizes).map(
      ({ name, ...check }) => ({ ...check, name: `on ${backend}, ${name}` }),
    ),
  );

/** Loads a backend with options as a user writes them. */
const loaded = async (part: AnyPart<'backends'>, options: unknown): Promise<Backend> =>
  part.create(checkedOptions('describePlugin', part.options, options), {});
