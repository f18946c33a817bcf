import { parseArgs } from 'node:util';
import { createPlugin } from './create-plugin.ts';
import { isPluginKind, pluginKinds } from './plugin-kind.ts';
import { pluginName } from './plugin-name.ts';

const usage = `usage: npm create @moelab/plugin NAME [-- --kind ${pluginKinds.join('|')}]

Writes a plugin of moelab with one part, its test and what npm needs to publish it, into a new folder.

  NAME    of the package and of the part: lower case letters, digits and -, maybe after a scope (@me/near-gate)
  --kind  what it brings, ${pluginKinds[0]} by default
`;

/** Where the command writes. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

/** Runs the command in a folder; gives its exit status: 0 done, 1 failed, 2 wrong usage. */
export function command(words: readonly string[], folder: string, { out, error }: Streams): 0 | 1 | 2 {
  let parsed: { values: { kind?: string; help?: boolean }; positionals: string[] };
  try {
    parsed = parseArgs({
      args: [...words],
      options: { kind: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
  } catch (wrong) {
    error(`${(wrong as Error).message}\n\n${usage}`);
    return 2;
  }
  const {
    values: { kind = pluginKinds[0], help },
    positionals: [text, ...more],
  } = parsed;
  if (help) {
    out(usage);
    return 0;
  }
  const name = text === undefined ? undefined : pluginName(text);
  const problems = [
    ...(text === undefined ? ['NAME: is missing'] : []),
    ...(text !== undefined && name === undefined
      ? [
          `NAME: must be lower case letters, digits and -, not a word of TypeScript or of the template, got '${text}'`,
        ]
      : []),
    ...(more.length > 0 ? [`NAME: must be one, got ${more.map((one) => `'${one}'`).join(', ')} too`] : []),
    ...(isPluginKind(kind) ? [] : [`--kind: must be one of ${pluginKinds.join(', ')}, got '${kind}'`]),
  ];
  if (name === undefined || problems.length > 0 || !isPluginKind(kind)) {
    error(`${problems.join('\n')}\n\n${usage}`);
    return 2;
  }
  try {
    const files = createPlugin(name, kind, `${folder}/${name.part}`);
    out(`${name.part}: ${files.join(', ')}\n\nnext: cd ${name.part} && npm install && npm test\n`);
    return 0;
  } catch (failed) {
    error(`${(failed as Error).message}\n`);
    return 1;
  }
}
