import { hausslerLongGrowth } from './haussler-long-growth.ts';
import { hyperplaneGrowth } from './hyperplane-growth.ts';
import { maskEntropy } from './mask-entropy.ts';
import { natarajanGrowth } from './natarajan-growth.ts';
import { reluGrowth } from './relu-growth.ts';
import { natarajanOf, type RouterClass } from './router-class.ts';

/** What is known of a router. */
export interface RouterKnowledge {
  readonly experts: number;
  readonly k: number;
  /** An upper bound of its Natarajan dimension. */
  readonly natarajan?: number;
  readonly router?: RouterClass;
}

/** A bound on log Π(m), nats, and which one it is. */
export interface LogGrowth {
  readonly value: number;
  readonly by: 'trivial' | 'natarajan' | 'haussler-long' | 'hyperplanes' | 'relu-signs';
}

/**
 * Gives every available bound on log Π(m), how many mask patterns a router has on m points, the smallest first; of equal ones
 * the simpler.
 *
 * `trivial` m log C(K, k) always; `natarajan` and `haussler-long` where a Natarajan dimension is known or follows from the
 * class of the router (the smaller one, where both are known); `hyperplanes` of a linear and `relu-signs` of a ReLU router.
 * Units: nats.
 */
export function logGrowths(
  m: number,
  { experts, k, natarajan, router }: RouterKnowledge,
): readonly LogGrowth[] {
  const logLabels = maskEntropy(experts, k);
  const found: LogGrowth[] = [{ by: 'trivial', value: m * logLabels }];
  const dimension = Math.min(
    natarajan ?? Infinity,
    router === undefined ? Infinity : natarajanOf(router, experts).value,
  );
  if (dimension < Infinity) {
    found.push({ by: 'natarajan', value: natarajanGrowth(m, dimension, logLabels) });
    found.push({ by: 'haussler-long', value: hausslerLongGrowth(m, dimension, logLabels) });
  }
  if (router?.kind === 'linear')
    found.push({ by: 'hyperplanes', value: hyperplaneGrowth(m, experts, router.inputs + 1) });
  if (router?.kind === 'mlp') found.push({ by: 'relu-signs', value: reluGrowth(m, { ...router, experts }) });
  return found.sort((a, b) => a.value - b.value);
}

/** Gives the smallest available bound on log Π(m), see `logGrowths`. */
export const logGrowth = (m: number, known: RouterKnowledge): LogGrowth => logGrowths(m, known)[0]!;
