import { MoelabError } from './errors.ts';

/** Of the interfaces of parts. A change after which a plugin that was compiled before cannot work raises it. */
const PLUGIN_CONTRACT = 1;

/** Where a plugin keeps the mark of the core that defined it; the same symbol in every copy of the package. */
const MARK = Symbol.for('@moelab/core');

interface Mark {
  readonly contract: number;
}

/** This copy of the package: another copy's mark is another object. */
const own: Mark = { contract: PLUGIN_CONTRACT };

/** Marks a plugin as defined by this copy of core. */
export const marked = <P extends object>(plugin: P): P => ({ ...plugin, [MARK]: own });

/**
 * Refuses a plugin that another copy of core has defined: two copies would drive tfjs's one engine from two queues. A plugin that is
 * a plain object has no mark, and passes.
 */
export function checkMark(plugin: { readonly name: string }): void {
  const mark = (plugin as { readonly [MARK]?: Partial<Mark> | null })[MARK];
  if (mark === undefined || mark === own) return;
  const { contract } = mark ?? {};
  if (contract !== PLUGIN_CONTRACT) {
    const isNewer = typeof contract === 'number' && contract > PLUGIN_CONTRACT;
    const remedy = isNewer
      ? `install a newer @moelab/core, or an older ${plugin.name}`
      : `install a version of ${plugin.name} for this @moelab/core`;
    throw new MoelabError(
      'PLUGIN_CONTRACT',
      `${plugin.name}: was built for plugin contract ${contract} of @moelab/core, and this lab has ${PLUGIN_CONTRACT}; ${remedy}`,
    );
  }
  throw new MoelabError(
    'DUPLICATE_CORE',
    `${plugin.name}: was defined by another copy of @moelab/core than this lab; see who brings it by 'npm ls @moelab/core', and make it a peer dependency there`,
  );
}
