// The first example of README.md and of each package's README.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeBlocks, fences } from '../../doc-examples/code-blocks.mjs';
import { importsOf } from '../check-layers.mjs';
import { root } from '../workspace.mjs';

/**
 * Gives the first example of each package's README, and that of the repository for the program, as `{ name, file, code,
 * output, runs, missing }`: the first block that runs, or, where none does, the first that is type-checked. `missing` is what it
 * imports though the README's first `npm install` does not name it. Throws where a README has no example, or no such line.
 */
export function readmeExamples(packages) {
  return packages
    .filter(({ name }) => name !== '@moelab/studies') // it is used by the program: `moelab run`
    .map(({ name, folder }) => {
      const path = name === 'moelab' ? 'README.md' : `${folder}/README.md`;
      const text = readFileSync(join(root, path), 'utf8');
      const blocks = codeBlocks(text).filter(({ kind }) => kind !== 'excerpt');
      const example = blocks.find(({ kind }) => kind === 'run') ?? blocks[0];
      if (example === undefined) throw new Error(`${path}: has no example`);
      const { code, output, kind } = example;
      const missing = name === 'moelab' ? [] : notInstalled(path, text, [name, ...packagesOf(code)]);
      return { name, file: folder.replaceAll('/', '-'), code, output, runs: kind === 'run', missing };
    });
}

/** What of the wanted packages the first line of a README that installs does not name. */
function notInstalled(path, text, wanted) {
  const lines = fences(text).filter(({ info }) => info[0] === 'sh');
  const line = lines
    .flatMap(({ code }) => code.split('\n'))
    .find((one) => /^npm (install|create) /.test(one));
  if (line === undefined) throw new Error(`${path}: has no line that installs the package`);
  if (line.startsWith('npm create ')) return [];
  const named = line.split(' ').map((word) => word.replace(/(?<=.)@[^@/]*$/, ''));
  return wanted.filter((name) => !named.includes(name));
}

const packagesOf = (code) =>
  importsOf(code).map((specifier) =>
    specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/'),
  );
