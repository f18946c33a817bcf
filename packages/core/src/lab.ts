import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type Backend } from './backend.ts';
import type { Bound } from './bound.ts';
import { MoelabError } from './errors.ts';
import type { Estimator } from './estimator.ts';
import { createLayer, type Layer, type LayerSpec } from './layer.ts';
import { createModel, type Model } from './model.ts';
import { modelToJson, parseModelFile } from './model-file.ts';
import { didYouMean } from './nearest.ts';
import type { Values } from './parameters.ts';
import type { ParamsSchema, Params } from './params.ts';
import {
  type AnyPart,
  type Duplicates,
  type Kind,
  kinds,
  type LayerContext,
  type OptionsField,
  type OptionsOf,
  type PartsOf,
  type Plugin,
} from './plugin.ts';

/** A part in a listing. */
export interface Listing {
  readonly kind: Kind;
  readonly name: string;
  readonly plugin: string;
  readonly summary: string;
  readonly source?: string;
  /** The options as JSON Schema, when the part's schema can list them. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A layer before its options are checked: what comes from a file or a command line. */
export interface UntypedLayerSpec {
  readonly outputs: number;
  readonly experts: number;
  readonly gate: string;
  readonly gateOptions?: unknown;
  readonly expert: string;
  readonly expertOptions?: unknown;
}
/** A model before its options are checked. */
export interface UntypedModelSpec {
  readonly inputs: number;
  readonly seed?: number;
  readonly layers: readonly UntypedLayerSpec[];
}

type Names<P extends readonly Plugin[], K extends Kind> = keyof PartsOf<P, K> & string;

/** A layer whose gate, expert and options are checked by the compiler. */
export type TypedLayerSpec<
  P extends readonly Plugin[],
  G extends Names<P, 'gates'>,
  E extends Names<P, 'experts'>,
> = { readonly outputs: number; readonly experts: number; readonly gate: G; readonly expert: E } & OptionsField<
  'gateOptions',
  PartsOf<P, 'gates'>[G]
> &
  OptionsField<'expertOptions', PartsOf<P, 'experts'>[E]>;

/** The options argument of a part: it may be left out when every option has a default. */
export type OptionsArgument<Q> = Record<never, never> extends OptionsOf<Q> ? [options?: OptionsOf<Q>] : [options: OptionsOf<Q>];
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
  model<const G extends Names<P, 'gates'>, const E extends Names<P, 'experts'>>(
    spec: { readonly inputs: number; readonly seed?: number } & TypedLayerSpec<P, G, E>,
  ): Model;
  /** Checks a layer's spec and fills in its defaults, for `stack`. */
  layer<const G extends Names<P, 'gates'>, const E extends Names<P, 'experts'>>(
    spec: TypedLayerSpec<P, G, E>,
  ): LayerSpec;
  /** A model of several layers: the outputs of one are the inputs of the next. */
  stack(spec: { readonly inputs: number; readonly seed?: number; readonly layers: readonly LayerSpec[] }): Model;
  /** A model whose spec comes from a file or a command line: the same checks, at run time. */
  modelFrom(spec: UntypedModelSpec, values?: { readonly parameters?: Values; readonly state?: Values }): Model;
  /** The model as one JSON document, with whatever `meta` the caller keeps beside it. */
  save(model: Model, meta?: Readonly<Record<string, unknown>>): string;
  /** Reads what `save` wrote; `where` (a file name) begins every message. */
  load(text: string, where?: string): { readonly model: Model; readonly meta: Readonly<Record<string, unknown>> };
  estimator<const N extends Names<P, 'estimators'>>(
    name: N,
    ...options: OptionsArgument<PartsOf<P, 'estimators'>[N]>
  ): Made<PartsOf<P, 'estimators'>[N]>;
  bound<const N extends Names<P, 'bounds'>>(
    name: N,
    ...options: OptionsArgument<PartsOf<P, 'bounds'>[N]>
  ): Made<PartsOf<P, 'bounds'>[N]>;
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

type NoDuplicates<P extends readonly Plugin[]> = [Duplicates<P>] extends [never]
  ? unknown
  : { readonly plugins: `two plugins bring ${Duplicates<P>}` };

/** Makes a lab that knows exactly the parts of `plugins`; two labs share nothing. */
export function createLab<const P extends readonly Plugin[]>(
  config: { readonly plugins: P; readonly backend?: Backend } & NoDuplicates<P>,
): Lab<P> {
  const { plugins, backend }: { readonly plugins: readonly Plugin[]; readonly backend?: Backend } = config;
  const registry = index(plugins);

  const theBackend = (): Backend => {
    if (backend !== undefined) return backend;
    throw new MoelabError('NO_BACKEND', 'lab: has no backend; createLab({ plugins, backend: await … }) or lab.withBackend(…)');
  };

  const layerOf = (where: string, spec: UntypedLayerSpec, inputs: number): Layer => {
    const { outputs, experts } = spec;
    sized(`${where}.outputs`, outputs);
    sized(`${where}.experts`, experts);
    const context: LayerContext = {
      inputs,
      outputs,
      experts,
      constant: (values: number | ArrayLike<number>, shape: readonly number[] = []) =>
        theBackend().tensor(typeof values === 'number' ? [values] : values, shape),
    };
    const g = configured(registry, 'gates', spec.gate, spec.gateOptions);
    const e = configured(registry, 'experts', spec.expert, spec.expertOptions);
    const full: LayerSpec = {
      outputs,
      experts,
      gate: spec.gate,
      gateOptions: g.options,
      expert: spec.expert,
      expertOptions: e.options,
    };
    return createLayer(full, inputs, g.part.create(g.options, context), e.part.create(e.options, context));
  };

  const modelFrom: Lab<P>['modelFrom'] = ({ inputs, seed = 0, layers: given, ...others }, values = {}) => {
    const unknown = Object.keys(others);
    if (unknown.length > 0) {
      throw new MoelabError(
        'INVALID_SPEC',
        `spec.${unknown[0]}: is not a field of a model's spec${didYouMean(unknown[0]!, ['inputs', 'seed', 'layers'])} (fields: inputs, seed, layers)`,
      );
    }
    sized('spec.inputs', inputs);
    if (!Number.isSafeInteger(seed)) throw new MoelabError('INVALID_SPEC', `spec.seed: must be an integer, got ${seed}`);
    if (!Array.isArray(given) || given.length === 0) {
      throw new MoelabError('INVALID_SPEC', `spec.layers: must be a list of at least one layer, got ${JSON.stringify(given)}`);
    }
    const layers: Layer[] = [];
    for (const [l, spec] of given.entries()) {
      layers.push(layerOf(`spec.layers[${l}]`, spec as UntypedLayerSpec, layers.at(-1)?.spec.outputs ?? inputs));
    }
    return createModel({ inputs, seed, layers: layers.map(({ spec }) => spec) }, layers, theBackend(), values);
  };

  const made = <K extends Kind>(kind: K, name: string, options: unknown) => {
    const found = configured(registry, kind, name, options);
    return found.part.create(found.options, {});
  };

  const lab = {
    backend,
    withBackend: (other: Backend) => createLab({ plugins, backend: other } as never),
    list: (kind?: Kind) =>
      kinds
        .filter((one) => kind === undefined || one === kind)
        .flatMap((one) => [...registry.values()].filter((entry) => entry.kind === one).map(listing)),
    model: ({ inputs, seed, ...layer }: UntypedLayerSpec & { inputs: number; seed?: number }) =>
      modelFrom({ inputs, ...(seed === undefined ? {} : { seed }), layers: [layer] }),
    layer: (spec: UntypedLayerSpec): LayerSpec => ({
      outputs: spec.outputs,
      experts: spec.experts,
      gate: spec.gate,
      gateOptions: configured(registry, 'gates', spec.gate, spec.gateOptions).options,
      expert: spec.expert,
      expertOptions: configured(registry, 'experts', spec.expert, spec.expertOptions).options,
    }),
    stack: modelFrom,
    modelFrom,
    save: (model: Model, meta?: Readonly<Record<string, unknown>>) => {
      const used = model.spec.layers.flatMap(({ gate, expert }) => [`gates/${gate}`, `experts/${expert}`]);
      const versions = used.flatMap((key) => {
        const entry = registry.get(key);
        return entry === undefined ? [] : [[entry.plugin.name, entry.plugin.version ?? 'unknown'] as const];
      });
      return modelToJson(model, Object.fromEntries(versions), meta);
    },
    load: (text: string, where = 'model') => {
      const { spec, parsed, meta } = parseModelFile(text, where);
      try {
        return { model: modelFrom(spec, parsed), meta };
      } catch (error) {
        if (!(error instanceof MoelabError)) throw error;
        throw new MoelabError(error.code, `${where}: ${withoutCode(error)}`, { cause: error });
      }
    },
    estimator: (name: string, options?: unknown) => made('estimators', name, options),
    bound: (name: string, options?: unknown) => made('bounds', name, options),
    loadBackend: (name: string, options?: unknown) => made('backends', name, options),
    estimatorFrom: (name: string, options?: unknown) => made('estimators', name, options),
    boundFrom: (name: string, options?: unknown) => made('bounds', name, options),
    loadBackendFrom: (name: string, options?: unknown) => made('backends', name, options),
  };
  return lab as unknown as Lab<P>;
}

interface Entry {
  readonly kind: Kind;
  readonly name: string;
  readonly plugin: Plugin;
  readonly part: AnyPart;
}
type Registry = ReadonlyMap<string, Entry>;

function index(plugins: readonly Plugin[]): Registry {
  const registry = new Map<string, Entry>();
  for (const [at, plugin] of plugins.entries()) {
    if (typeof plugin !== 'object' || plugin === null || typeof plugin.name !== 'string') {
      throw new MoelabError(
        'INVALID_PLUGIN',
        `plugins[${at}]: must be an object with a name and parts by kind (definePlugin), got ${typeof plugin}`,
      );
    }
    for (const field of Object.keys(plugin)) {
      if (field === 'name' || field === 'version' || (kinds as readonly string[]).includes(field)) continue;
      throw new MoelabError(
        'INVALID_PLUGIN',
        `${plugin.name}: '${field}' is not a kind of part${didYouMean(field, kinds)} (kinds: ${kinds.join(', ')})`,
      );
    }
    for (const kind of kinds) {
      for (const [name, part] of Object.entries(plugin[kind] ?? {})) {
        const key = `${kind}/${name}`;
        const other = registry.get(key);
        if (other !== undefined) {
          throw new MoelabError(
            'DUPLICATE_PART',
            `${key}: comes from both '${other.plugin.name}' and '${plugin.name}'; use prefixed('…', plugin) for one of them`,
          );
        }
        if (typeof part?.create !== 'function' || part.options?.['~standard'] === undefined) {
          throw new MoelabError('INVALID_PLUGIN', `${key} of ${plugin.name}: must have options (a Standard Schema) and create`);
        }
        registry.set(key, { kind, name, plugin, part });
      }
    }
  }
  return registry;
}

function configured<K extends Kind>(registry: Registry, kind: K, name: string, options: unknown) {
  const entry = registry.get(`${kind}/${name}`);
  if (entry === undefined) {
    const known = [...registry.values()].filter((e) => e.kind === kind).map((e) => e.name);
    throw new MoelabError(
      'UNKNOWN_PART',
      `${kind}: no '${name}'${didYouMean(String(name), known)} (known: ${known.join(', ') || 'none'})`,
    );
  }
  return { part: entry.part as AnyPart<K>, options: validated(`${kind}/${name}`, entry.part.options, options) };
}

/** Checks options against a part's schema and fills in the defaults; all problems come at once, one a line. */
function validated(where: string, schema: StandardSchemaV1, options: unknown): unknown {
  const result = schema['~standard'].validate(options ?? {});
  if (result instanceof Promise) {
    throw new MoelabError('ASYNC_SCHEMA', `${where}: its options schema answers later; it must be synchronous`);
  }
  if (result.issues === undefined) return result.value;
  const lines = result.issues.map(
    ({ path = [], message }) => `${path.map(keyOf).join('.') || 'options'}: ${message}`,
  );
  throw new MoelabError(
    'INVALID_OPTIONS',
    lines.length === 1 ? `${where}: ${lines[0]}` : `${where}:\n  ${lines.join('\n  ')}\n`,
  );
}

const keyOf = (step: unknown) =>
  String(typeof step === 'object' && step !== null && 'key' in step ? step.key : step);

function listing({ kind, name, plugin, part }: Entry): Listing {
  const { fields } = part.options as Partial<ParamsSchema<Params>>;
  return {
    kind,
    name,
    plugin: plugin.name,
    summary: part.summary,
    ...(part.source === undefined ? {} : { source: part.source }),
    ...(fields === undefined
      ? {}
      : { options: Object.fromEntries(Object.entries(fields).map(([key, { jsonSchema }]) => [key, jsonSchema])) }),
  };
}

function sized(where: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value >= 1)) {
    throw new MoelabError('INVALID_SPEC', `${where}: must be an integer ≥ 1, got ${JSON.stringify(value)}`);
  }
}

const withoutCode = (error: MoelabError) => error.message.replace(/ \[[A-Z_]+\]$/, '');
