import { MoelabError } from './errors.ts';
import type { Expert } from './expert.ts';

/**
 * How shared experts come in. `added`: y = Σ_s shared_s(x) + Σ_e w_e(x) f_e(x); where experts have noise, expert e's density
 * is around f_e(x) + Σ_s shared_s(x). `half`: p(y | x) = ½ Σ_s ω_s p_s(y | x) + ½ Σ_e w_e(x) p_e(y | x), with weights ω of the
 * shared experts that are constant in x, the softmax of `mixing.logits` and a last 0.
 */
export type SharedWeight = 'added' | 'half';

/**
 * The experts that every row of a layer uses, whatever its gate selects, as plain JSON with every option filled in.
 *
 * Source: Dai et al. 2024, arXiv:2401.06066 (added); Nguyen et al. 2025, arXiv:2505.10860 (half).
 */
export interface SharedSpec {
  readonly expert: string;
  readonly expertOptions: unknown;
  /** How many there are. */
  readonly experts: number;
  readonly weight: SharedWeight;
}

/** Refuses shared experts whose noise does not fit those of the routed ones; `where` begins the message. */
export function checkSharedExpert(where: string, spec: SharedSpec, shared: Expert, routed: Expert): void {
  if (spec.weight === 'added') {
    if (routed.noise?.target === 'class') {
      throw new MoelabError(
        'INVALID_SPEC',
        `${where}: is added to what the routed experts say, which are probabilities of classes; use weight 'half'`,
      );
    }
    if (shared.noise === undefined) return;
    throw new MoelabError(
      'INVALID_SPEC',
      `${where}: experts/${spec.expert} has a noise model with these options, which nothing would use: only the routed experts' ` +
        "noise counts; give it none (expertOptions: { noise: 'none' }), or weight 'half'",
    );
  }
  const problem =
    shared.noise === undefined
      ? `experts/${spec.expert} has no noise model with these options`
      : routed.noise === undefined
        ? 'the routed experts have no noise model with their options'
        : shared.noise.target !== routed.noise.target
          ? `experts/${spec.expert} has ${shared.noise.target} targets, and the routed experts ${routed.noise.target} targets`
          : undefined;
  if (problem === undefined) return;
  throw new MoelabError(
    'INVALID_SPEC',
    `${where}: ${problem}, and weight 'half' makes one density of both; give both noise of the same targets, or weight 'added'`,
  );
}
