import { MoelabError } from './errors.ts';
import { didYouMean } from './nearest.ts';
import { type AnyPart, type Kind, kinds, type Plugin } from './plugin.ts';
import { whatItIs } from './what-it-is.ts';

/** Refuses what is no plugin, with what it seems to be; `where` begins the message. */
export function checkPlugin(where: string, plugin: unknown): asserts plugin is Plugin {
  if (!isRecord(plugin) || typeof plugin.name !== 'string' || plugin.name === '') {
    throw new MoelabError(
      'INVALID_PLUGIN',
      `${where}: must be an object with a name and parts by kind (definePlugin), got ${whatItIs(plugin)}${hintFor(plugin)}`,
    );
  }
  for (const [field, parts] of Object.entries(plugin)) {
    if (field === 'name' || field === 'version') continue;
    if (!(kinds as readonly string[]).includes(field)) {
      throw new MoelabError(
        'INVALID_PLUGIN',
        `${plugin.name}: '${field}' is not a kind of part${didYouMean(field, kinds)} (kinds: ${kinds.join(', ')})`,
      );
    }
    if (isPlain(parts) || parts === undefined) continue;
    throw new MoelabError(
      'INVALID_PLUGIN',
      `${plugin.name}: ${field} must be an object of parts by name, { name: part }, got ${whatItIs(parts)}`,
    );
  }
}

/** Refuses what is no part; `where` names it and its plugin. */
export function checkPart(where: string, part: unknown): asserts part is AnyPart {
  const { create, options } = (part ?? {}) as { readonly create?: unknown; readonly options?: unknown };
  const schema = (options as { readonly '~standard'?: { readonly validate?: unknown } } | null | undefined)?.[
    '~standard'
  ];
  if (typeof create === 'function' && typeof schema?.validate === 'function') return;
  throw new MoelabError(
    'INVALID_PLUGIN',
    `${where}: must have options (params, or another Standard Schema) and create, got ${whatItIs(part)}`,
  );
}

/** What to do about something that is nearly a plugin. */
function hintFor(given: unknown): string {
  if (Array.isArray(given)) return '; list its plugins themselves (...plugins)';
  if (typeof given === 'function') return '; call it, if it makes one';
  if (!isRecord(given)) return '';
  if ('create' in given) return '; a part belongs into a plugin: definePlugin({ name, gates: { … } })';
  const exported = Object.entries(given).find(([, value]) => isPlugin(value));
  return exported === undefined ? '' : `; its plugin is '${exported[0]}'`;
}

const isPlugin = (value: unknown): boolean =>
  isRecord(value) && typeof value.name === 'string' && kinds.some((kind: Kind) => isRecord(value[kind]));

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Promise);

/** Tells an object whose fields are all there is to it (a literal, a namespace of imports) from a Map or an instance of a class. */
function isPlain(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
