import type { JointOptions } from './options.ts';
import type { TraceEntry } from './trace.ts';

/**
 * The coefficient λ of the routing rate in the epoch after `last`: `rate` at first and without a budget, else a step of dual ascent,
 * λ ← max(0, λ + rateStep · (I − rateBudget)), I the mean rate of the batches of `last`, added up over layers.
 *
 * So training looks for the least loss at a rate within the budget, and a budget that does not bind costs nothing in the end. It
 * depends on what the trace says alone, so that a resume goes on as it was. Source: Boyd and Vandenberghe 2004, Convex Optimization, 5.
 */
export function ratePrice(
  last: TraceEntry | undefined,
  { rate, rateBudget, rateStep }: JointOptions,
): number {
  const { ratePrice: before, routerLosses } = last ?? { ratePrice: undefined, routerLosses: {} };
  if (rateBudget === 0 || before === undefined) return rate;
  return Math.max(0, before + rateStep * (routerLosses.rate! - rateBudget));
}

/** More than this share of its budget is over it. */
const SLACK = 1.05;
/** Less than this share of a budget that has a price is a gate that has shut. */
const SHUT = 0.1;

/** Says so where the epoch that is kept was over its budget, or paid for a budget that it hardly used. */
export function budgetWarnings(
  kept: TraceEntry | undefined,
  { rateBudget }: Pick<JointOptions, 'rateBudget'>,
): readonly string[] {
  const found = kept?.routerLosses.rate;
  if (kept === undefined || rateBudget === 0 || found === undefined) return [];
  const is = `the routing rate of the epoch that is kept is ${found.toPrecision(3)} nats`;
  if (found > SLACK * rateBudget)
    return [`${is}, over the rateBudget of ${rateBudget}; train for more epochs, or raise rateStep`];
  const price = kept.ratePrice ?? 0;
  if (price > 0 && found < SHUT * rateBudget)
    return [
      `${is}, far below the rateBudget of ${rateBudget}, at a price of ${price.toPrecision(3)}: the price rose too fast and the gate has shut; lower rateStep`,
    ];
  return [];
}
