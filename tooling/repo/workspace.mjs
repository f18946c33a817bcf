// The workspace's packages, read from disk.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Every package folder with its package.json, in the order packages, apps, examples. */
export function workspacePackages() {
  return ['packages', 'apps', 'examples']
    .filter((top) => existsSync(join(root, top)))
    .flatMap((top) => readdirSync(join(root, top), { withFileTypes: true }).map((entry) => ({ top, entry })))
    .filter(({ top, entry }) => existsSync(join(root, top, entry.name, 'package.json')))
    .map(({ top, entry }) => {
      const folder = `${top}/${entry.name}`;
      return { folder, manifest: JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) };
    })
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** The TypeScript of a package's `src`, without tests, as `{ path, text }` with paths from the workspace's root. */
export const sourcesOf = (folder) => typescriptOf(folder).filter(({ path }) => !isTest(path));

/** The TypeScript in the `src` of all packages, likewise: the sources of each, then the tests of each. */
export function packageTypescript() {
  const folders = workspacePackages()
    .map(({ folder }) => folder)
    .filter((folder) => folder.startsWith('packages/'));
  return [...folders.flatMap(sourcesOf), ...folders.flatMap(testsOf)];
}

const testsOf = (folder) => typescriptOf(folder).filter(({ path }) => isTest(path));

const isTest = (path) => /\.test\.tsx?$/.test(path);

const typescriptOf = (folder) =>
  readdirSync(join(root, folder, 'src'), { recursive: true })
    .map((path) => `${folder}/src/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.[cm]?tsx?$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
