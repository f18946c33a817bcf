import type { StandardSchemaV1 } from '@standard-schema/spec';
import { checkMade } from './check-made.ts';
import { checkPart, checkPlugin } from './check-plugin.ts';
import { checkedOptions, recordableOptions } from './checked-options.ts';
import { checkMark } from './core-copy.ts';
import { isMoelabError, MoelabError } from './errors.ts';
import { didYouMean } from './nearest.ts';
import type { Params, ParamsSchema } from './params.ts';
import { type AnyPart, type Kind, kinds, type PartKinds, type Plugin } from './plugin.ts';

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

/** The parts of some plugins, by kind and name. */
export interface Registry {
  /** The parts of a kind, or of all kinds, in the order of kinds and plugins. */
  list(kind?: Kind): readonly Listing[];
  /** The options of a part, checked and with its defaults filled in. */
  options(kind: Kind, name: unknown, options: unknown): unknown;
  /**
   * Makes a part with options that are already checked, and looks at what came. What it throws, unless it is a `MoelabError`,
   * becomes one that names the part.
   */
  create<K extends Kind>(
    kind: K,
    name: string,
    options: unknown,
    context: PartKinds[K]['context'],
  ): PartKinds[K]['makes'];
  /** The plugin that brings a part. */
  pluginOf(kind: Kind, name: string): Plugin | undefined;
}

interface Entry {
  readonly kind: Kind;
  readonly name: string;
  readonly plugin: Plugin;
  readonly part: AnyPart;
}

/** Indexes the parts of plugins; refuses what is no plugin, and two parts of one kind and name. */
export function registryOf(plugins: readonly Plugin[]): Registry {
  const entries = new Map<string, Entry>();
  for (const [at, plugin] of plugins.entries()) {
    checkPlugin(`plugins[${at}]`, plugin);
    checkMark(plugin);
    for (const kind of kinds) {
      for (const [name, part] of Object.entries(plugin[kind] ?? {})) {
        const key = `${kind}/${name}`;
        const other = entries.get(key);
        if (other !== undefined) {
          throw new MoelabError('DUPLICATE_PART', `${key}: ${twice(other.plugin, plugin)}`);
        }
        checkPart(`${key} of ${plugin.name}`, part);
        entries.set(key, { kind, name, plugin, part });
      }
    }
  }
  const ofKind = (kind: Kind) => [...entries.values()].filter((entry) => entry.kind === kind);
  return {
    list: (only) =>
      kinds
        .filter((kind) => only === undefined || kind === only)
        .flatMap((kind) => ofKind(kind).map(listing)),
    create(kind, name, options, context) {
      const where = `${kind}/${name}`;
      const failed = (how: string) => (error: unknown) => {
        if (isMoelabError(error)) throw error;
        const said = error instanceof Error ? error.message : String(error);
        throw new MoelabError('PART_FAILED', `${where}: could not be ${how}: ${said}`, { cause: error });
      };
      let made: unknown;
      try {
        made = entries.get(where)!.part.create(options, context as never);
      } catch (error) {
        failed('made')(error);
      }
      if (kind === 'backends') {
        const loaded = Promise.resolve(made).catch(failed('loaded'));
        return loaded.then((backend) => {
          checkMade(kind, where, backend);
          return backend;
        }) as never;
      }
      checkMade(kind, where, made);
      return made as never;
    },
    pluginOf: (kind, name) => entries.get(`${kind}/${name}`)?.plugin,
    options(kind, name, options) {
      const entry = entries.get(`${kind}/${String(name)}`);
      if (entry === undefined) {
        const known = ofKind(kind).map((one) => one.name);
        throw new MoelabError(
          'UNKNOWN_PART',
          `${kind}: no '${String(name)}'${didYouMean(String(name), known)} (known: ${known.join(', ') || 'none'})`,
        );
      }
      const check = kind === 'gates' || kind === 'experts' ? recordableOptions : checkedOptions;
      return check(`${kind}/${entry.name}`, entry.part.options as StandardSchemaV1, options);
    },
  };
}

/** Why two plugins bring one part, and what to do. */
function twice(one: Plugin, other: Plugin): string {
  const { name, version = 'unknown' } = other;
  if (one === other) return `its plugin '${name}' is listed twice; leave one out`;
  return one.name === name
    ? `comes from two copies of '${name}', versions ${one.version ?? 'unknown'} and ${version}; list one of them (who brings the other: 'npm ls ${name}')`
    : `comes from both '${one.name}' and '${name}'; use prefixed('…', plugin) for one of them`;
}

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
      : {
          options: Object.fromEntries(
            Object.entries(fields).map(([key, { jsonSchema }]) => [key, jsonSchema]),
          ),
        }),
  };
}
