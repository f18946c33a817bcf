// What comes with the packages: everything that npm installs with all of them, on any platform.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import satisfies from 'spdx-satisfies';

/** Licences under which anyone may use, change and pass on. MPL-2.0 asks for the sources of its own files only. */
const allowed = [
  ...['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT'],
  ...['MPL-2.0', 'Unlicense'],
];

/** The very versions of packages whose licence has no name that machines know, what they say of it, and what was read there. */
const readByHand = [
  {
    name: 'dejavu-fonts-ttf',
    version: '2.37.3',
    license: 'SEE LICENSE IN README.md AND LICENSE',
    says: 'the Bitstream Vera licence: free to use, embed and pass on, not to be sold alone',
  },
];

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
    .filter((one) => !isAllowed(one.license) && !isRead(one))
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

/** Of `A OR B` one is enough, of `A AND B` both are needed, brackets first; what is no SPDX expression says nothing. */
function isAllowed(license) {
  try {
    return satisfies(license, allowed);
  } catch {
    return false;
  }
}

/** Another version, or the same one under another licence, is to be read anew. */
const isRead = (one) =>
  readByHand.some(
    ({ name, version, license }) => one.name === name && one.version === version && one.license === license,
  );
