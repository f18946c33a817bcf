export { createPlugin } from './create-plugin.ts';
export { isPluginKind, type PluginKind, pluginKinds } from './plugin-kind.ts';
export { type PluginName, pluginName } from './plugin-name.ts';
