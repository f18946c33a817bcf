/** The names of a new plugin. */
export interface PluginName {
  /** Of its npm package: '@me/near-gate'. */
  readonly package: string;
  /** Of its folder and of its part: 'near-gate'. */
  readonly part: string;
  /** Of the part in TypeScript: 'nearGate'. */
  readonly identifier: string;
}

/** Words that no constant may be called. */
const reserved = new Set(
  'await break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null package plugin return static super switch this throw true try typeof var void while with yield'.split(
    ' ',
  ),
);

/** Reads the name of a package; undefined where it is none that npm, a folder and TypeScript all take. */
export function pluginName(text: string): PluginName | undefined {
  const [, part] = /^(?:@[a-z0-9][a-z0-9-]*\/)?([a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/.exec(text) ?? [];
  if (part === undefined || text.length > 214) return undefined;
  const identifier = part.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return reserved.has(identifier) ? undefined : { package: text, part, identifier };
}
