import { checkPlugin } from './check-plugin.ts';
import { MoelabError } from './errors.ts';
import { type Kind, kinds, type Plugin } from './plugin.ts';
import { shown } from './shown.ts';

/** The same plugin with every part named `prefix/name`: the way out when two plugins use one name. */
export function prefixed<const N extends string, P extends Plugin>(prefix: N, plugin: P): Prefixed<N, P> {
  if (typeof prefix !== 'string' || prefix === '') {
    throw new MoelabError(
      'INVALID_PLUGIN',
      `prefixed: the prefix must be a word, prefixed('mine', plugin), got ${shown(prefix)}`,
    );
  }
  checkPlugin('prefixed', plugin);
  const renamed: Record<string, unknown> = { ...plugin };
  for (const kind of kinds) {
    const parts = plugin[kind];
    if (parts === undefined) continue;
    renamed[kind] = Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [`${prefix}/${name}`, part]),
    );
  }
  return renamed as Prefixed<N, P>;
}

/** A plugin whose parts have a name before theirs: 'acme/softmax'. */
export type Prefixed<N extends string, P extends Plugin> = {
  readonly [K in keyof P]: K extends Kind
    ? { readonly [M in keyof P[K] as `${N}/${M & string}`]: P[K][M] }
    : P[K];
};
