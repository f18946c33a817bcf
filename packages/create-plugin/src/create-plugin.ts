import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { manifestOf } from './manifest-of.ts';
import type { PluginKind } from './plugin-kind.ts';
import type { PluginName } from './plugin-name.ts';

const templates = new URL('../templates/', import.meta.url);

/**
 * Writes a new plugin into a folder that is not there yet: one part with its test, and all that npm needs to publish it.
 *
 * Gives the paths of its files. All of them are written or none: they are made beside the folder and moved. Throws where the
 * folder exists.
 */
export function createPlugin(name: PluginName, kind: PluginKind, folder: string): readonly string[] {
  const target = resolve(folder);
  if (existsSync(target)) {
    throw new Error(`${folder}: is there already; give another name, or remove it first`);
  }
  const files = filesOf(name, kind);
  mkdirSync(dirname(target), { recursive: true });
  const draft = mkdtempSync(`${target}-`);
  try {
    chmodSync(draft, 0o777 & ~process.umask()); // a temporary folder is its maker's alone
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(draft, path)), { recursive: true });
      writeFileSync(join(draft, path), text);
    }
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
  return Object.keys(files);
}

function filesOf(name: PluginName, kind: PluginKind): Readonly<Record<string, string>> {
  const names: Readonly<Record<string, string>> = {
    'my-package': name.package,
    'my-part': name.part,
    myPart: name.identifier,
  };
  const named = (text: string) => text.replaceAll(/my-package|my-part|myPart/g, (word) => names[word]!);
  const template = (path: string) => named(readFileSync(new URL(path, templates), 'utf8'));
  const sources = readdirSync(new URL(`${kind}/src/`, templates)).sort();
  return {
    'package.json': manifestOf(name, kind),
    'README.md': template(`${kind}/README.md`),
    // pnpm adds ours only where a package has no file of this name
    LICENSE: template('every/mit.txt'),
    'tsconfig.json': template('every/tsconfig.json'),
    'tsconfig.build.json': template('every/tsconfig.build.json'),
    // npm leaves files of this name out of a package, or renames them
    '.gitignore': template('every/gitignore'),
    '.github/workflows/ci.yml': template('every/ci.yml'),
    ...Object.fromEntries(sources.map((file) => [`src/${named(file)}`, template(`${kind}/src/${file}`)])),
  };
}
