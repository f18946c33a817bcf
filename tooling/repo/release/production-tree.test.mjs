import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writeFiles } from './consumer.mjs';
import { byLicence, installScriptProblems, licenceProblems, productionTree } from './production-tree.mjs';

const folder = mkdtempSync(join(tmpdir(), 'moelab-tree-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tree = () => {
  writeFiles(folder, {
    'package-lock.json': {
      packages: {
        '': { name: 'user' },
        'node_modules/free': { version: '1.0.0', license: '(MIT OR GPL-3.0-only)' },
        'node_modules/a/node_modules/@b/copyleft': { version: '2.0.0', license: 'MIT AND GPL-3.0-only' },
        'node_modules/nameless': { version: '3.0.0' },
        'node_modules/downloads': { version: '4.0.0', license: 'MIT', hasInstallScript: true },
        'node_modules/compiles': { version: '5.0.0', license: 'MIT' },
      },
    },
    'node_modules/compiles/binding.gyp': '{}',
  });
  return productionTree(folder);
};

it('names what runs at installation, declared or not', () => {
  expect(installScriptProblems(tree())).toEqual([
    expect.stringMatching(/^downloads@4\.0\.0 runs a script when it is installed/),
    expect.stringMatching(/^compiles@5\.0\.0 runs a script when it is installed/),
  ]);
});

it('names every licence that is not in the list, of a choice only where none is', () => {
  expect(licenceProblems(tree())).toEqual([
    expect.stringMatching(
      /^@b\/copyleft@2\.0\.0 has the licence MIT AND GPL-3\.0-only, which is not in the list/,
    ),
    expect.stringMatching(/^nameless@3\.0\.0 has the licence none, /),
  ]);
  expect(byLicence(tree())).toMatchObject({ MIT: ['downloads', 'compiles'], none: ['nameless'] });
});

it('reads brackets in a licence, and no name of a package alone', () => {
  const allows = (license, name = 'some', version = '1.0.0') =>
    licenceProblems([{ name, version, license }]).length === 0;
  for (const free of ['(MIT OR GPL-3.0-only) AND ISC', 'MIT AND (GPL-3.0-only OR (ISC AND 0BSD))'])
    expect(allows(free), free).toBe(true);
  for (const other of [
    'GPL-3.0-only AND (MIT OR ISC)',
    '(MIT OR GPL-3.0-only) AND GPL-3.0-only',
    'MIT AND (ISC',
    'SEE LICENSE IN LICENSE',
    'UNLICENSED',
    '',
  ])
    expect(allows(other), other).toBe(false);
  const declared = 'SEE LICENSE IN README.md AND LICENSE';
  expect(allows(declared, 'dejavu-fonts-ttf', '2.37.3')).toBe(true);
  expect(allows('GPL-3.0-only', 'dejavu-fonts-ttf', '2.37.3')).toBe(false);
  expect(allows(declared, 'dejavu-fonts-ttf', '2.38.0')).toBe(false);
});
