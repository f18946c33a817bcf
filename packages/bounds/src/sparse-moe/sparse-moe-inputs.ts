import { type Extended, type OutputOf, params } from '@moelab/core';
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
  weights,
  widths,
} from '../inputs.ts';
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
  ({ experts: all, k, weights: kind, router: by, ...given }) => ({
    k:
      k > all
        ? `must be at most the number of experts, ${all}, got ${k}`
        : kind === 'hard' && k > 1
          ? `must be 1 with weights=hard, where a row uses one expert, got ${k}; or take 'uniform', 'sum' or 'soft'`
          : undefined,
    rademacher:
      given.rademacher === undefined && given.expertNorm === undefined
        ? 'is missing; give it, or expertNorm'
        : undefined,
    natarajan:
      given.natarajan === undefined && by === undefined
        ? 'is missing; give it, or the class of the router'
        : undefined,
    inputs:
      given.inputs === undefined && (by === 'linear' || by === 'mlp')
        ? `is missing; router=${by} needs it`
        : undefined,
    widths:
      given.widths === undefined && by === 'mlp'
        ? 'is missing; router=mlp needs it'
        : given.widths !== undefined && by !== 'mlp'
          ? `is given, and the router is no mlp`
          : undefined,
    outputBound: given.outputBound === undefined && kind === 'soft' ? needed : undefined,
    routerNorm: given.routerNorm === undefined && kind === 'soft' ? needed : undefined,
  }),
);

const needed = 'is missing; weights=soft needs it';

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

/** The Natarajan dimension, as given or by the class of the router, and where it comes from. */
export function dimensionOf(options: SparseMoeOptions): { readonly value: Extended; readonly from: string } {
  return options.natarajan === undefined
    ? natarajanOf(routerOf(options)!, options.experts)
    : { value: options.natarajan, from: 'given' };
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

/** The ranges as numbers; what was not given is undefined. */
export type SparseMoeNumbers = Readonly<Record<'lipschitz' | 'natarajan', number>> &
  Readonly<Partial<Record<'rademacher' | 'expertNorm' | 'outputBound' | 'routerNorm', number>>>;
