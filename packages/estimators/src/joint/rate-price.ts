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

/** Says so where the epoch that is kept was over its budget. */
export function overBudget(
  kept: TraceEntry | undefined,
  { rateBudget }: Pick<JointOptions, 'rateBudget'>,
): readonly string[] {
  const found = kept?.routerLosses.rate;
  if (rateBudget === 0 || found === undefined || !(found > SLACK * rateBudget)) return [];
  return [
    `the routing rate of the epoch that is kept is ${found.toPrecision(3)} nats, over the rateBudget of ${rateBudget}; train for more epochs, or raise rateStep`,
  ];
}
