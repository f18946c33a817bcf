import { loadFloat64 } from '@moelab/backend-float64';
import type { Backend, Loss } from '@moelab/core';
import type { Check } from './check.ts';
import { exerciseRules } from './exercise-rules.ts';
import { lossFixture, type PlainLoss } from './loss-fixture.ts';
import { lossRiskRules } from './loss-risk-rules.ts';
import { lossRules } from './loss-rules.ts';
import { checksOf } from './rule.ts';

/** Every rule of a loss. */
export const allLossRules = [...lossRules, ...lossRiskRules, ...exerciseRules];

/**
 * Gives the rules that a loss must keep, as checks: it says of each row what `plain` says in plain numbers, within its range and
 * with its gradient; and the risk of a mixture and of a sampled expert is made of it as it should be.
 *
 * On the backend that `load` loads, by default that of doubles; in float32 within `agreementBounds`.
 */
export const lossChecks = (
  loss: Loss,
  plain: PlainLoss,
  load: () => Promise<Backend> = loadFloat64,
): readonly Check[] => checksOf(allLossRules, loss, () => lossFixture(loss, plain, load));
