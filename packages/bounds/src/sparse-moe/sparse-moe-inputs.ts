import { type BoundConstant, type Extended, type OutputOf, params } from '@moelab/core';
import { natarajanOf, type RouterClass } from '../growth/router-class.ts';
import { highEnd } from '../high-end.ts';
import {
  active,
  delta,
  expertNorm,
  experts,
  inputs,
  lipschitz,
  natarajan,
  outputBound,
  outputs,
  rademacher,
  router,
  routerNorm,
  sampleSize,
  type WeightKind,
  weights,
  widths,
} from '../inputs.ts';
import { overRange } from '../over-range.ts';
import { shortly } from '../shortly.ts';
import { withChecks } from '../with-checks.ts';

/** The options of the sparse-MoE bound, checked each and together. */
export const sparseMoeOptions = withChecks(
  params({
    lipschitz,
    experts,
    k: active,
    m: sampleSize,
    delta,
    weights,
    rademacher,
    expertNorm,
    natarajan,
    router,
    inputs,
    widths,
    outputs,
    outputBound,
    routerNorm,
  }),
  {
    k: (given) =>
      given.k > given.experts
        ? `must be at most the number of experts, ${given.experts}, got ${given.k}`
        : given.weights === 'hard' && given.k > 1
          ? `must be 1 with weights=hard, where a row uses one expert, got ${given.k}; or take 'uniform', 'sum' or 'soft'`
          : undefined,
    inputs: (given) => goesWith(given.inputs, given.router, ['linear', 'mlp']),
    widths: (given) => goesWith(given.widths, given.router, ['mlp']),
    outputBound: (given) => neededBySoft(given.weights, given.outputBound),
    routerNorm: (given) => neededBySoft(given.weights, given.routerNorm),
  },
  [
    ['rademacher', 'expertNorm'],
    ['natarajan', 'router'],
  ],
);

/** That a size of the router is there for the classes that have it, and for no other. */
function goesWith(
  size: unknown,
  router: RouterClass['kind'] | undefined,
  classes: readonly RouterClass['kind'][],
): string | undefined {
  const has = router !== undefined && classes.includes(router);
  if (has) return size === undefined ? `is missing; router=${router} needs it` : undefined;
  const right = classes.map((one) => `router=${one}`).join(' or ');
  return size === undefined ? undefined : `is given, and says nothing without ${right}`;
}

const neededBySoft = (weights: WeightKind, value: unknown): string | undefined =>
  weights === 'soft' && value === undefined ? 'is missing; weights=soft needs it' : undefined;

/** The options with their defaults filled in. */
export type SparseMoeOptions = OutputOf<typeof sparseMoeOptions.fields>;

/** The class of the router that the options speak of. */
export function routerOf({
  router: kind,
  inputs: dimension,
  widths: hidden,
}: SparseMoeOptions): RouterClass | undefined {
  if (kind === undefined || kind === 'fixed') return kind && { kind };
  return kind === 'linear' ? { kind, inputs: dimension! } : { kind, inputs: dimension!, widths: hidden! };
}

/** The Natarajan dimension, as given or by the class of the router, whichever is smaller, and where it comes from. */
export function dimensionOf(options: SparseMoeOptions): { readonly value: Extended; readonly from: string } {
  const { natarajan: given, experts: all } = options;
  const router = routerOf(options);
  const ofClass = router && natarajanOf(router, all);
  if (given === undefined) return ofClass!;
  if (ofClass === undefined || highEnd(given) <= ofClass.value) return { value: given, from: 'given' };
  return {
    value: overRange(given, (one) => Math.min(one, ofClass.value)),
    from: `${ofClass.from}; below the ${shortly(highEnd(given))} that is given`,
  };
}

/** Those options that may be ranges, and are there. */
export function rangesOf(options: SparseMoeOptions): Readonly<Record<SparseMoeRange, Extended>> {
  const given = Object.entries({ ...options, natarajan: dimensionOf(options).value }).filter(
    ([name, value]) => (rangeNames as readonly string[]).includes(name) && value !== undefined,
  );
  return Object.fromEntries(given) as Record<SparseMoeRange, Extended>;
}

const rangeNames = [
  'lipschitz',
  'rademacher',
  'expertNorm',
  'natarajan',
  'outputBound',
  'routerNorm',
] as const;
type SparseMoeRange = (typeof rangeNames)[number];

/** The high ends of the ranges. */
export const highEnds = (options: SparseMoeOptions): SparseMoeNumbers =>
  Object.fromEntries(
    Object.entries(rangesOf(options)).map(([name, value]) => [name, highEnd(value)]),
  ) as unknown as SparseMoeNumbers;

/**
 * The high ends as far as they hold for a sample of `size` rows; undefined where no complexity of experts is left. R_m(H) bounds R_n(H) for n ≥ m: on
 * fewer rows than m an expert may be more complex.
 */
export function highEndsAt(options: SparseMoeOptions, size: number): SparseMoeNumbers | undefined {
  const { rademacher: atSample, ...others } = highEnds(options);
  if (size >= options.m) return highEnds(options);
  return atSample !== undefined && others.expertNorm === undefined ? undefined : others;
}

/** Says of R_m(H) where it holds, if it is given. */
export const complexityConstants = (options: SparseMoeOptions): readonly BoundConstant[] =>
  options.rademacher === undefined
    ? []
    : [
        {
          name: 'R_m(H)',
          value: highEnd(options.rademacher),
          from: `given at m = ${options.m}; of fewer rows ${options.expertNorm === undefined ? 'nothing is known, so no smaller m is said to be enough' : 'expertNorm alone counts'}`,
        },
      ];

/** The ranges as numbers; what was not given is undefined. */
export type SparseMoeNumbers = Readonly<Record<'lipschitz' | 'natarajan', number>> &
  Readonly<Partial<Record<'rademacher' | 'expertNorm' | 'outputBound' | 'routerNorm', number>>>;
