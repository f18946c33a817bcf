/** The kinds of part that a new plugin can begin with, the first by default. */
export const pluginKinds = ['gate', 'expert', 'estimator', 'bound'] as const;
/** A kind of part that there is a template of. */
export type PluginKind = (typeof pluginKinds)[number];

/** Tells whether a word is a kind of part that there is a template of. */
export const isPluginKind = (word: string): word is PluginKind =>
  (pluginKinds as readonly string[]).includes(word);
