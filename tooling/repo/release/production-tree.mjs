// What comes with the packages: everything that npm installs with all of them, on any platform.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Licences under which anyone may use, change and pass on. MPL-2.0 asks for the sources of its own files only. */
const allowed = [
  ...['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT'],
  ...['MPL-2.0', 'Unlicense'],
];

/** Packages whose licence has no name that machines know, and what was read in it. */
const readByHand = {
  'dejavu-fonts-ttf': 'the Bitstream Vera licence: free to use, embed and pass on, not to be sold alone',
};

/** Every package that npm has installed in a folder, or would on another platform, as npm's lockfile tells of it. */
export function productionTree(folder) {
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { version, license, hasInstallScript }]) => ({
      name: path.replace(/^.*node_modules\//, ''),
      version,
      license: license ?? 'none',
      runsAtInstallation: hasInstallScript === true || existsSync(join(folder, path, 'binding.gyp')), // npm would call node-gyp
    }));
}

/** A sentence for each package of a tree that runs something when it is installed. */
export const installScriptProblems = (tree) =>
  tree
    .filter(({ runsAtInstallation }) => runsAtInstallation)
    .map(
      ({ name, version }) =>
        `${name}@${version} runs a script when it is installed; no package may in the default tree: leave it out, or make it an optional peer`,
    );

/** A sentence for each package of a tree whose licence is not known to be free. */
export const licenceProblems = (tree) =>
  tree
    .filter(({ name, license }) => !isAllowed(license) && !(name in readByHand))
    .map(
      ({ name, version, license }) =>
        `${name}@${version} has the licence ${license}, which is not in the list of tooling/repo/release/production-tree.mjs (${allowed.join(', ')})`,
    );

/** The names of packages by their licence, the most frequent first. */
export function byLicence(tree) {
  const names = new Map();
  for (const { name, license } of tree) names.set(license, [...(names.get(license) ?? []), name]);
  return Object.fromEntries([...names].sort(([, a], [, b]) => b.length - a.length));
}

/** Of `A OR B` one is enough, of `A AND B` both are needed. */
const isAllowed = (license) =>
  license
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((one) => one.split(' AND ').every((name) => allowed.includes(name)));
