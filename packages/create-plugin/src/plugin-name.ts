/** The names of a new plugin. */
export interface PluginName {
  /** Of its npm package: '@me/near-gate'. */
  readonly package: string;
  /** Of its folder and of its part: 'near-gate'. */
  readonly part: string;
  /** Of the part in TypeScript: 'nearGate'. */
  readonly identifier: string;
}

/** Words that no constant of a module may be called. */
const keywords =
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield';
/** What the templates import or declare, and the file in which the plugin itself is. */
const taken =
  'add bound changedBy checkFinite defineBound defineEstimator defineExpert defineGate definePlugin describePlugin endsOf expert gate index informativeFrom integer interval ledger logSoftmax matMul mul normal params plugin real sin stream termsOver translationGauge';
const reserved = new Set([...keywords.split(' '), ...taken.split(' ')]);

/** Reads the name of a package; undefined where it is none that npm, a folder and TypeScript all take. */
export function pluginName(text: string): PluginName | undefined {
  const [, part] = /^(?:@[a-z0-9][a-z0-9-]*\/)?([a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/.exec(text) ?? [];
  if (part === undefined || text.length > 214) return undefined;
  const identifier = part.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return reserved.has(identifier) ? undefined : { package: text, part, identifier };
}
