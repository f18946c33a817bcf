import type { AnyPart, Gate, OptionsOf } from '@moelab/core';
import type { Check } from './check.ts';
import { gateChannelRules } from './gate-channel-rules.ts';
import { gateClassRules } from './gate-class-rules.ts';
import { gateDispatchRules } from './gate-dispatch-rules.ts';
import { type GateFixture, gateFixture } from './gate-fixture.ts';
import { gateFusedRules } from './gate-fused-rules.ts';
import { gateGaugeRules } from './gate-gauge-rules.ts';
import { gateGradientRules } from './gate-gradient-rules.ts';
import { gateInputRules } from './gate-input-rules.ts';
import { gateRoutingRules } from './gate-routing-rules.ts';
import { defaultSizes, previewed, type Sizes, type Subject } from './part-fixture.ts';
import { partRules } from './part-rules.ts';
import { checksOf, type Rule } from './rule.ts';

/** Every rule of a gate. */
export const gateRules: readonly Rule<Gate, GateFixture>[] = [
  ...gateRoutingRules,
  ...gateDispatchRules,
  ...gateGaugeRules,
  ...gateGradientRules,
  ...gateInputRules,
  ...gateFusedRules,
  ...gateChannelRules,
  ...gateClassRules,
  ...partRules,
];

/**
 * Gives the rules that a gate must keep, as checks on a backend of doubles. A rule about something that the gate does not
 * declare (a gauge, a fused family, a schedule) is left out.
 *
 * The part is checked with random parameters around its first ones, in a layer of `sizes` (default 3 inputs, 2 outputs,
 * 4 experts).
 */
export function gateChecks<Q extends AnyPart<'gates'>>(
  part: Q,
  options: OptionsOf<Q>,
  sizes: Partial<Sizes> = {},
): readonly Check[] {
  const subject: Subject<'gates'> = { kind: 'gates', part, options, sizes: { ...defaultSizes, ...sizes } };
  return checksOf(gateRules, previewed(subject), () => gateFixture(subject));
}
