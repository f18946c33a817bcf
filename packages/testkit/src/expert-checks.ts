import type { AnyPart, Expert, OptionsOf } from '@moelab/core';
import type { Check } from './check.ts';
import { expertDensityRules } from './expert-density-rules.ts';
import { type ExpertFixture, expertFixture } from './expert-fixture.ts';
import { expertFusedRules } from './expert-fused-rules.ts';
import { expertHugeRules } from './expert-huge-rules.ts';
import { expertNetworkRules } from './expert-network-rules.ts';
import { expertOutputRules } from './expert-output-rules.ts';
import { defaultSizes, previewed, type Sizes, type Subject } from './part-fixture.ts';
import { partRules } from './part-rules.ts';
import { checksOf, type Rule } from './rule.ts';

/** Every rule of an expert. */
export const expertRules: readonly Rule<Expert, ExpertFixture>[] = [
  ...expertOutputRules,
  ...expertDensityRules,
  ...expertHugeRules,
  ...expertFusedRules,
  ...expertNetworkRules,
  ...partRules,
];

/**
 * Gives the rules that an expert must keep, as checks on a backend of doubles. Rules about noise concern only an expert
 * with a noise model, rules about a fused family only one that declares it.
 *
 * The part is checked with random parameters around its first ones, in a layer of `sizes` (default 3 inputs, 2 outputs,
 * 4 experts); densities of real targets also with 1 output.
 */
export function expertChecks<Q extends AnyPart<'experts'>>(
  part: Q,
  options: OptionsOf<Q>,
  sizes: Partial<Sizes> = {},
): readonly Check[] {
  const subject: Subject<'experts'> = {
    kind: 'experts',
    part,
    options,
    sizes: { ...defaultSizes, ...sizes },
  };
  return checksOf(expertRules, previewed(subject), () => expertFixture(subject));
}
