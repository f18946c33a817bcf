import { type AnyPart, type Backend, MoelabError, type OptionsOf, shown } from '@moelab/core';
import type { AgreementFixture } from './agreement-bounds.ts';
import type { Check } from './check.ts';
import { expertAgreementRules } from './expert-agreement-rules.ts';
import { expertFixture } from './expert-fixture.ts';
import { gateAgreementRules } from './gate-agreement-rules.ts';
import { gateDispatchRules } from './gate-dispatch-rules.ts';
import { type GateFixture, gateFixture } from './gate-fixture.ts';
import { leaksNothingOn } from './leaks-nothing-on.ts';
import { defaultSizes, type ExercisedFixture, previewed, type Sizes, type Subject } from './part-fixture.ts';
import { roundedLike } from './rounded-like.ts';
import { checksOf, type Rule } from './rule.ts';

/**
 * Gives the rules that a gate or an expert must keep on another backend, such as one of float32, as checks: it says there
 * what it says in float64, within `agreementBounds`, for the same parameters, state, inputs and draws, which are rounded
 * to what the backend holds before either sees them.
 *
 * Of a gate: scores, weights and selection (but in rows where rounding may change it), gradients of Σ c · log weights in
 * parameters and x, no rows, huge logits, sparse work as dense work. Of an expert: output, mean, log density and samples, and their gradients. Of both:
 * nothing leaked. Sizes as in `gateChecks`.
 */
export function agreementChecks<K extends 'gates' | 'experts', Q extends AnyPart<K>>(
  kind: K,
  part: Q,
  options: OptionsOf<Q>,
  load: () => Promise<Backend>,
  sizes: Partial<Sizes> = {},
): readonly Check[] {
  if (typeof load !== 'function') {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `agreementChecks: load must load a backend, such as () => loadWasm(), got ${shown(load)}`,
    );
  }
  const subject = { kind, part, options, sizes: { ...defaultSizes, ...sizes } };
  return kind === 'gates'
    ? checksOn(
        subject as unknown as Subject<'gates'>,
        [...gateAgreementRules, ...dispatchRules],
        gateFixture,
        load,
      )
    : checksOn(subject as unknown as Subject<'experts'>, expertAgreementRules, expertFixture, load);
}

function checksOn<K extends 'gates' | 'experts', F extends ExercisedFixture>(
  subject: Subject<K>,
  rules: readonly Rule<ReturnType<AnyPart<K>['create']>, AgreementFixture<F>>[],
  fixtureOf: (subject: Subject<K>, load: () => Promise<Backend>) => Promise<F>,
  load: () => Promise<Backend>,
): readonly Check[] {
  return checksOf([...rules, leaksNothingOn], previewed(subject), async () => {
    const on = await fixtureOf(subject, load);
    const reference = await fixtureOf(subject, () => roundedLike(on.backend));
    return { on, reference };
  });
}

const dispatchRules = gateDispatchRules.map((rule) => ({
  ...rule,
  holds: ({ on }: AgreementFixture<GateFixture>) => rule.holds(on),
}));
