import { MoelabError } from '@moelab/core';
import { crossingTime } from './crossing-time.ts';
import { pairKernel, TERMS } from './pair-kernel.ts';
import { checkOrthonormal, type Units } from './units.ts';

/** When a unit finds its teacher, by the flow of two numbers. */
export interface ReducedTimes {
  /** First time at which w · w* reaches each level; Infinity where it never does. */
  readonly directions: readonly number[];
  /** The same of v · v*. */
  readonly routers: readonly number[];
}

/** Where the reduced flow starts, and what is timed. */
export interface ReducedStart {
  /** α₀ = w · w*, in (−1, 1). A start that is not above 0 never escapes. */
  readonly direction: number;
  /** β₀ = v · v*, in (−1, 1); default 0. */
  readonly router?: number;
  /** In (0, 1); default 0.5, 0.9 and 0.99. */
  readonly levels?: readonly number[];
  /** Hermite terms of the gate; default 90. */
  readonly terms?: number;
}

/**
 * Gives the times at which one unit finds one teacher, where all other overlaps are neglected:
 * α' = 18 q(β) α² (1 − α²), β' = 6 q'(β) α³ (1 − β²), q(ρ) = E[σ(Z) σ(Z')].
 *
 * First α alone grows, in a time of about 1/(4.5 α₀), as q(0) = ¼; only then β is driven, and 1 − β falls like
 * exp(−12 q'(1) t) = exp(−0.538 t). Both are strictly below 1 for all time. Times are exact to about 1e-8 (Dormand–Prince, local error
 * 1e-11, crossings by bisection). Source: our own reduction (stages of Liao and Kyrillidis 2025, arXiv:2510.07205).
 */
export function reducedTimes({
  direction,
  router = 0,
  levels = [0.5, 0.9, 0.99],
  terms = TERMS,
}: ReducedStart): ReducedTimes {
  const problems: string[] = [];
  for (const [name, value] of Object.entries({ direction, router }))
    if (!(Math.abs(value) < 1)) problems.push(`${name}: must be in (−1, 1), got ${value}`);
  for (const level of levels)
    if (!(level > 0 && level < 1)) problems.push(`levels: must be in (0, 1), got ${level}`);
  if (problems.length > 0) throw new MoelabError('INVALID_OPTIONS', `reducedTimes: ${problems.join('; ')}`);

  const kernel = pairKernel(terms);
  const flow = ([alpha, beta]: readonly number[]): readonly number[] => {
    const sixQ = kernel.at(1, 0, 0, 0, 0, beta!);
    const sixSlope = kernel.slopes[5]!;
    return [3 * sixQ * alpha! ** 2 * (1 - alpha! ** 2), sixSlope * alpha! ** 3 * (1 - beta! ** 2)];
  };
  // α ≤ 0 stays so, and then β falls: nothing is reached that is not there already
  const latest = direction > 0 ? 100 + 2 / direction : 0;
  const times = (which: 0 | 1) =>
    levels.map((level) => crossingTime(flow, [direction, router], (y) => y[which]! - level, { latest }));
  return { directions: times(0), routers: times(1) };
}

/**
 * Gives the rate 12 q'(1) = 0.538035 of L ~ exp(−rate · t) near a teacher: that of its routers, the slowest. Directions have 36 q(1) = 10.56.
 *
 * Both are of orthonormal vectors; other teachers are refused. `terms`: Hermite terms of the gate, default 90.
 */
export function fineTuneRate(teacher: Units, { terms = TERMS }: { readonly terms?: number } = {}): number {
  checkOrthonormal('fineTuneRate', teacher);
  const kernel = pairKernel(terms);
  kernel.at(1, 0, 0, 0, 0, 1);
  return 2 * kernel.slopes[5]!;
}
