import type { Backend } from './backend.ts';
import { checkBackend } from './check-made.ts';
import { createModel } from './create-model.ts';
import { isMoelabError, MoelabError, withoutCode } from './errors.ts';
import type { Lab } from './lab.ts';
import { createLayer, type Layer, type LayerSpec } from './layer.ts';
import type { Model } from './model.ts';
import { modelToJson, parseModelFile } from './model-file.ts';
import type { Values } from './parameters.ts';
import type { Duplicates, Kind, LayerContext, Plugin } from './plugin.ts';
import { registryOf } from './registry.ts';
import { checkLayerSpec, checkModelSpec, type UntypedLayerSpec } from './untyped-spec.ts';
import { whatItIs } from './what-it-is.ts';

type NoDuplicates<P extends readonly Plugin[]> = [Duplicates<P>] extends [never]
  ? unknown
  : { readonly plugins: `two plugins bring ${Duplicates<P>}` };

/** Makes a lab that knows exactly the parts of `plugins`; two labs share nothing. */
export function createLab<const P extends readonly Plugin[]>(
  config: { readonly plugins: P; readonly backend?: Backend } & NoDuplicates<P>,
): Lab<P> {
  const { plugins, backend } = checkedConfig(config);
  const registry = registryOf(plugins);

  const theBackend = (): Backend => {
    if (backend !== undefined) return backend;
    throw new MoelabError(
      'NO_BACKEND',
      'lab: has no backend; createLab({ plugins, backend: await … }) or lab.withBackend(…)',
    );
  };

  const layerSpec = (where: string, spec: unknown): LayerSpec => {
    checkLayerSpec(where, spec);
    const { outputs, experts } = spec;
    const gateOptions = registry.options('gates', spec.gate, spec.gateOptions);
    const expertOptions = registry.options('experts', spec.expert, spec.expertOptions);
    const { shared } = spec;
    const always =
      shared === undefined ? undefined : registry.options('experts', shared.expert, shared.expertOptions);
    return {
      outputs,
      experts,
      gate: spec.gate,
      gateOptions,
      expert: spec.expert,
      expertOptions,
      ...(shared === undefined
        ? {}
        : {
            shared: {
              expert: shared.expert,
              expertOptions: always,
              experts: shared.experts ?? 1,
              weight: shared.weight ?? 'added',
            },
          }),
    };
  };

  const layerOf = (where: string, given: unknown, inputs: number): Layer => {
    const spec = layerSpec(where, given);
    const { shared } = spec;
    const context: LayerContext = {
      inputs,
      outputs: spec.outputs,
      experts: spec.experts,
      constant: (values: number | ArrayLike<number>, shape: readonly number[] = []) =>
        theBackend().tensor(typeof values === 'number' ? [values] : values, shape),
    };
    return createLayer(
      spec,
      inputs,
      registry.create('gates', spec.gate, spec.gateOptions, context),
      registry.create('experts', spec.expert, spec.expertOptions, context),
      shared &&
        registry.create('experts', shared.expert, shared.expertOptions, {
          ...context,
          experts: shared.experts,
        }),
    );
  };

  const modelOf = (
    spec: unknown,
    values: { readonly parameters?: Values; readonly state?: Values } = {},
    placeOf = (l: number) => `spec.layers[${l}]`,
  ): Model => {
    checkModelSpec('spec', spec);
    const { inputs, seed = 0 } = spec;
    const layers: Layer[] = [];
    for (const [l, layer] of spec.layers.entries()) {
      layers.push(layerOf(placeOf(l), layer, layers.at(-1)?.spec.outputs ?? inputs));
    }
    return createModel(
      { inputs, seed, layers: layers.map((layer) => layer.spec) },
      layers,
      theBackend(),
      (other) => modelOf(other),
      values,
    );
  };

  const made = <K extends Kind>(kind: K, name: string, options: unknown): unknown => {
    const full = registry.options(kind, name, options);
    return registry.create(kind, name, full, {});
  };

  const lab = {
    backend,
    withBackend: (other: Backend) => createLab({ plugins, backend: other } as never),
    list: registry.list,
    model: ({
      inputs,
      seed,
      ...layer
    }: UntypedLayerSpec & { readonly inputs: number; readonly seed?: number }) =>
      modelOf({ inputs, ...(seed === undefined ? {} : { seed }), layers: [layer] }, {}, () => 'spec'),
    layer: (spec: UntypedLayerSpec) => layerSpec('spec', spec),
    stack: (spec: unknown) => modelOf(spec),
    modelFrom: modelOf,
    save(model: Model, meta?: Readonly<Record<string, unknown>>) {
      const used = model.spec.layers.flatMap(({ gate, expert, shared }) => [
        registry.pluginOf('gates', gate),
        registry.pluginOf('experts', expert),
        ...(shared === undefined ? [] : [registry.pluginOf('experts', shared.expert)]),
      ]);
      const versions = used.flatMap((plugin) =>
        plugin === undefined ? [] : [[plugin.name, plugin.version ?? 'unknown']],
      );
      return modelToJson(model, Object.fromEntries(versions), meta);
    },
    load(text: string, where = 'model') {
      const { spec, parsed, plugins: saved, meta } = parseModelFile(text, where);
      try {
        return { model: modelOf(spec, parsed), meta };
      } catch (error) {
        if (!isMoelabError(error)) throw error;
        const by = Object.entries(saved).map(([name, version]) => `${name} ${version}`);
        const hint =
          error.code === 'UNKNOWN_PART' ? `; the file was saved with ${by.join(', ') || 'no plugin'}` : '';
        throw new MoelabError(error.code, `${where}: ${withoutCode(error)}${hint}`, { cause: error });
      }
    },
    estimator: (name: string, options?: unknown) => made('estimators', name, options),
    bound: (name: string, options?: unknown) => made('bounds', name, options),
    loadBackend: async (name: string, options?: unknown) => made('backends', name, options),
    estimatorFrom: (name: string, options?: unknown) => made('estimators', name, options),
    boundFrom: (name: string, options?: unknown) => made('bounds', name, options),
    loadBackendFrom: async (name: string, options?: unknown) => made('backends', name, options),
  };
  return lab as unknown as Lab<P>;
}

/** The configuration, which JavaScript may give in any form. */
function checkedConfig(config: unknown): {
  readonly plugins: readonly Plugin[];
  readonly backend?: Backend | undefined;
} {
  const given = (config ?? {}) as { readonly plugins?: readonly Plugin[]; readonly backend?: Backend };
  if (!Array.isArray(given.plugins)) {
    throw new MoelabError(
      'INVALID_PLUGIN',
      `createLab: plugins must be a list, createLab({ plugins: [gates, experts] }), got ${whatItIs(given.plugins)}`,
    );
  }
  if (given.backend !== undefined) checkBackend(given.backend);
  return given as ReturnType<typeof checkedConfig>;
}
