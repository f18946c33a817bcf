import type { RouterLoss } from '@moelab/core';
import type { Check } from './check.ts';
import { exerciseRules } from './exercise-rules.ts';
import { type RouterLossCheckOptions, routerLossFixture } from './router-loss-fixture.ts';
import { routerLossRules } from './router-loss-rules.ts';
import { checksOf } from './rule.ts';

/** Every rule of a router loss. */
export const allRouterLossRules = [...routerLossRules, ...exerciseRules];

/**
 * Gives the rules that a penalty on routing must keep, as checks: it says of a batch what `plain` says in plain numbers, within its
 * range and with its gradient in the logits; by the weights of rows, and never of padding; whatever the order of rows and experts.
 */
export const routerLossChecks = (loss: RouterLoss, check: RouterLossCheckOptions): readonly Check[] =>
  checksOf(allRouterLossRules, loss, () => routerLossFixture(loss, check));
