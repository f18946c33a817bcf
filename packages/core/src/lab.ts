import type { Backend } from './backend.ts';
import type { Bound } from './bound.ts';
import type { Estimator } from './estimator.ts';
import type { LayerSpec } from './layer.ts';
import type { Model } from './model.ts';
import type { Values } from './parameters.ts';
import type { Kind, OptionsField, OptionsOf, PartsOf, Plugin } from './plugin.ts';
import type { Listing } from './registry.ts';
import type { SharedWeight } from './shared-expert.ts';
import type { UntypedModelSpec } from './untyped-spec.ts';

type Names<P extends readonly Plugin[], K extends Kind> = keyof PartsOf<P, K> & string;

/** Shared experts whose name and options are checked by the compiler; one of them, added, unless it says otherwise. */
export type TypedSharedSpec<P extends readonly Plugin[], S extends Names<P, 'experts'>> = {
  readonly expert: S;
  readonly experts?: number;
  readonly weight?: SharedWeight;
} & OptionsField<'expertOptions', PartsOf<P, 'experts'>[S]>;

/** A layer whose gate, experts and options are checked by the compiler. */
export type TypedLayerSpec<
  P extends readonly Plugin[],
  G extends Names<P, 'gates'>,
  E extends Names<P, 'experts'>,
  S extends Names<P, 'experts'> = Names<P, 'experts'>,
> = {
  readonly outputs: number;
  readonly experts: number;
  readonly gate: G;
  readonly expert: E;
  readonly shared?: TypedSharedSpec<P, S>;
} & OptionsField<'gateOptions', PartsOf<P, 'gates'>[G]> &
  OptionsField<'expertOptions', PartsOf<P, 'experts'>[E]>;

/** The options argument of a part: it may be left out when every option has a default. */
export type OptionsArgument<Q> =
  Record<never, never> extends OptionsOf<Q> ? [options?: OptionsOf<Q>] : [options: OptionsOf<Q>];
/** What a part makes. */
export type Made<Q> = Q extends { create(...given: never[]): infer T } ? T : never;

/** What knows the parts of its plugins and makes models of them on its backend. */
export interface Lab<P extends readonly Plugin[]> {
  readonly backend: Backend | undefined;
  /** The same plugins on another backend. */
  withBackend(backend: Backend): Lab<P>;
  /** Every part, or those of one kind, in the order of kinds and plugins. */
  list(kind?: Kind): readonly Listing[];
  /** A model of one layer. */
  model<
    const G extends Names<P, 'gates'>,
    const E extends Names<P, 'experts'>,
    const S extends Names<P, 'experts'> = Names<P, 'experts'>,
  >(spec: { readonly inputs: number; readonly seed?: number } & TypedLayerSpec<P, G, E, S>): Model;
  /** Checks a layer's spec and fills in its defaults, for `stack`. */
  layer<
    const G extends Names<P, 'gates'>,
    const E extends Names<P, 'experts'>,
    const S extends Names<P, 'experts'> = Names<P, 'experts'>,
  >(spec: TypedLayerSpec<P, G, E, S>): LayerSpec;
  /** A model of several layers: the outputs of one are the inputs of the next. */
  stack(spec: {
    readonly inputs: number;
    readonly seed?: number;
    readonly layers: readonly LayerSpec[];
  }): Model;
  /** A model whose spec comes from a file or a command line: the same checks, at run time. */
  modelFrom(
    spec: UntypedModelSpec,
    values?: { readonly parameters?: Values; readonly state?: Values },
  ): Model;
  /** The model as one JSON document, with whatever `meta` the caller keeps beside it. */
  save(model: Model, meta?: Readonly<Record<string, unknown>>): string;
  /** Reads what `save` wrote; `where` (a file name) begins every message. */
  load(
    text: string,
    where?: string,
  ): { readonly model: Model; readonly meta: Readonly<Record<string, unknown>> };
  /** Makes an estimator; the compiler checks its name and options. */
  estimator<const N extends Names<P, 'estimators'>>(
    name: N,
    ...options: OptionsArgument<PartsOf<P, 'estimators'>[N]>
  ): Made<PartsOf<P, 'estimators'>[N]>;
  /** Makes a bound; the compiler checks its name and options. */
  bound<const N extends Names<P, 'bounds'>>(
    name: N,
    ...options: OptionsArgument<PartsOf<P, 'bounds'>[N]>
  ): Made<PartsOf<P, 'bounds'>[N]>;
  /** Loads a backend; the compiler checks its name and options. Rejects where it cannot run here, with the remedy. */
  loadBackend<const N extends Names<P, 'backends'>>(
    name: N,
    ...options: OptionsArgument<PartsOf<P, 'backends'>[N]>
  ): Promise<Backend>;
  /** `estimator` for a name and options that come from a command line, checked at run time. */
  estimatorFrom(name: string, options?: unknown): Estimator;
  /** `bound` for a name and options that come from a command line, checked at run time. */
  boundFrom(name: string, options?: unknown): Bound;
  /** `loadBackend` for a name and options that come from a command line, checked at run time. */
  loadBackendFrom(name: string, options?: unknown): Promise<Backend>;
}
