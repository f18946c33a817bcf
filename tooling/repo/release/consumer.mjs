// Folders in which the packages are installed with npm, and nothing else of this repository is.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../workspace.mjs';
import { runProgram } from './run-program.mjs';

const catalog = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');

/** The version of someone else's package in the workspace's catalog. */
export function catalogVersion(name) {
  const version = new RegExp(`^ {2}"?${name}"?: (\\S+)`, 'm').exec(catalog)?.[1];
  if (version === undefined) throw new Error(`${name}: is not in the catalog of pnpm-workspace.yaml`);
  return version;
}

/** What a package.json asks of packed packages: a program that is not of the scope @moelab comes by its tarball. */
export function dependenciesOn(packages) {
  return Object.fromEntries(
    packages.map(({ name, manifest, tarball }) => [
      name,
      name.startsWith('@moelab/') ? `^${manifest.version}` : `file:${tarball}`,
    ]),
  );
}

/** Writes files into a folder, by their paths there; what is not text is written as JSON. */
export function writeFiles(folder, files) {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const text = typeof content === 'string' ? content : JSON.stringify(content, undefined, 2);
    writeFileSync(join(folder, path), text);
  }
}

/** Makes a folder with this package.json and these files, installs with npm what it asks for, and gives the folder. */
export async function makeConsumer(folder, manifest, files, npmrc) {
  writeFiles(folder, {
    ...files,
    '.npmrc': npmrc,
    'package.json': { private: true, type: 'module', ...manifest },
  });
  await runProgram('npm', ['install'], folder);
  return folder;
}
