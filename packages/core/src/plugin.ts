import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Backend } from './backend.ts';
import type { Bound } from './bound.ts';
import { marked } from './core-copy.ts';
import type { Estimator, Fit, Run } from './estimator.ts';
import type { Expert } from './expert.ts';
import type { Gate } from './gate.ts';

/** What a gate or an expert may use while it is made. */
export interface LayerContext {
  readonly inputs: number;
  readonly outputs: number;
  readonly experts: number;
  /**
   * Makes a constant tensor, exact in double precision; only inside `route`, `apply`, `mean` and the noise.
   * (`tf.scalar(0.1)` and `tf.mul(x, 0.1)` are rounded to float32 by tfjs before a backend sees them.)
   */
  constant(value: number): Tensor;
  /** The same for an array of numbers, row-major. */
  constant(values: ArrayLike<number>, shape: readonly number[]): Tensor;
}

/** The kinds of part: what a part of the kind makes, and what it is given. A new kind is a change of core. */
export interface PartKinds {
  readonly gates: { readonly makes: Gate; readonly context: LayerContext };
  readonly experts: { readonly makes: Expert; readonly context: LayerContext };
  readonly estimators: { readonly makes: Estimator; readonly context: Record<never, never> };
  readonly bounds: { readonly makes: Bound; readonly context: Record<never, never> };
  readonly backends: { readonly makes: Promise<Backend>; readonly context: Record<never, never> };
}
/** What a part makes, in the plural, as plugins list them: gates, experts, …. */
export type Kind = keyof PartKinds;

/** The names of all kinds, in the order of listings. */
export const kinds = [
  'gates',
  'experts',
  'estimators',
  'bounds',
  'backends',
] as const satisfies readonly Kind[];

/** A named, documented, configurable thing that a plugin brings. */
export interface Part<
  K extends Kind,
  S extends StandardSchemaV1 = StandardSchemaV1,
  T = PartKinds[K]['makes'],
> {
  /** One sentence, for listings and docs. */
  readonly summary: string;
  /** The paper and equation that it follows. */
  readonly source?: string;
  /** Core's `params`, or any other synchronous Standard Schema (zod, valibot, arktype). */
  readonly options: S;
  /** Makes what the kind makes, of checked options with their defaults filled in. May not use randomness, clock or state of its own. */
  create(options: StandardSchemaV1.InferOutput<S>, context: PartKinds[K]['context']): T;
}

/** A part of a kind, whatever its options. */
// biome-ignore lint/suspicious/noExplicitAny: a part with any options
export type AnyPart<K extends Kind = Kind> = Part<K, any, any>;

/** A plugin is data: a name and the parts it brings. Importing one does nothing. */
export type Plugin = { readonly name: string; readonly version?: string } & {
  readonly [K in Kind]?: Readonly<Record<string, AnyPart<K>>>;
};

/** Declares a gate. */
export const defineGate = <S extends StandardSchemaV1>(part: Part<'gates', S>): Part<'gates', S> => part;
/** Declares an expert. */
export const defineExpert = <S extends StandardSchemaV1>(part: Part<'experts', S>): Part<'experts', S> =>
  part;
/** Declares an estimator; what its fits carry, and what more a run of it may be given, are kept in its type. */
export const defineEstimator = <S extends StandardSchemaV1, F extends Fit, R extends Run = Run>(
  part: Part<'estimators', S, Estimator<F, R>>,
): Part<'estimators', S, Estimator<F, R>> => part;
/** Declares a bound. */
export const defineBound = <S extends StandardSchemaV1>(part: Part<'bounds', S>): Part<'bounds', S> => part;
/** Declares a backend: `create` loads it. */
export const defineBackend = <S extends StandardSchemaV1>(part: Part<'backends', S>): Part<'backends', S> =>
  part;
/** Declares a plugin, keeps the literal names of its parts in its type, and marks it as defined by this copy of core. */
export const definePlugin = <const P extends Plugin>(plugin: P): P => marked(plugin);

type Intersect<U> = (U extends unknown ? (u: U) => void : never) extends (i: infer I) => void ? I : never;
type PartsIn<One, K extends Kind> = One extends { readonly [key in K]: infer Named } ? Named : never;

/** All parts of one kind in a list of plugins, by name. */
export type PartsOf<P extends readonly Plugin[], K extends Kind> = Intersect<
  P[number] extends infer One ? PartsIn<One, K> : never
>;

type NamesIn<One, K extends Kind> = One extends { readonly [key in K]: infer Named }
  ? keyof Named & string
  : never;
type Common<One, Rest extends readonly Plugin[], K extends Kind> = K extends Kind
  ? `${K}/${Extract<NamesIn<One, K>, NamesIn<Rest[number], K>>}`
  : never;

/** The names that two plugins of the list share, as 'gates/uniform'. */
export type Duplicates<P extends readonly Plugin[]> = P extends readonly [
  infer One,
  ...infer Rest extends readonly Plugin[],
]
  ? Common<One, Rest, Kind> | Duplicates<Rest>
  : never;

/** The options that the caller of a part writes, before defaults. */
export type OptionsOf<Q> = Q extends { readonly options: infer S extends StandardSchemaV1 }
  ? StandardSchemaV1.InferInput<S>
  : never;

/** `{ [field]: options }`; the field may be left out when every option has a default. */
export type OptionsField<Field extends string, Q> =
  Record<never, never> extends OptionsOf<Q>
    ? { readonly [key in Field]?: OptionsOf<Q> }
    : { readonly [key in Field]: OptionsOf<Q> };
