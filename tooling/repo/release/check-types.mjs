// Type-checks a program that uses every entry of every package, by the compilers and resolutions that users have.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { catalogVersion, dependenciesOn, makeConsumer } from './consumer.mjs';
import { refuse } from './report.mjs';
import { runProgram } from './run-program.mjs';

/** The compilers that users have, by the name under which npm installs them beside each other. */
const compilers = { 'typescript-7': 'npm:typescript@7.0.2', 'typescript-5.9': 'npm:typescript@5.9.3' };

const bundler = { vite: '8.3.8' };

const pageFolder = join(root, 'tooling/repo/release/page');
const shared = { target: 'es2023', strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false };
/** One tsconfig for Node and one for bundlers, the latter with the page. */
const resolutions = {
  node: {
    compilerOptions: {
      ...shared,
      module: 'nodenext',
      types: ['node'],
      rootDir: 'node',
      outDir: 'built',
    },
    include: ['node'],
  },
  bundler: {
    compilerOptions: {
      ...shared,
      module: 'preserve',
      moduleResolution: 'bundler',
      lib: ['es2023', 'dom'],
      types: ['vite/client', 'node'],
      noEmit: true,
    },
    include: ['node', 'page'],
  },
};

/**
 * Makes the folder of the typed consumer: every package, both compilers, vite, the README's examples and the page. `checkTypes`
 * compiles its `node` to `built`.
 */
export function makeTypedConsumer(folder, packages, examples, npmrc) {
  const entries = packages.flatMap(({ name, manifest }) =>
    Object.keys(manifest.exports)
      .filter((entry) => entry !== './package.json')
      .map((entry) => `${name}${entry.slice(1)}`),
  );
  const page = ['index.html', 'main.ts'].map((file) => [
    `page/${file}`,
    readFileSync(join(pageFolder, file), 'utf8'),
  ]);
  const readme = examples.find(({ name }) => name === 'moelab').code;
  const files = {
    'node/entries.ts': entries.map((entry, i) => `export * as entry${i} from '${entry}';\n`).join(''),
    ...Object.fromEntries(
      examples.map(({ file, code }) => [`node/examples/${file}.ts`, `${code}\nexport {};\n`]),
    ),
    ...Object.fromEntries(page),
    'page/readme-example.ts': `${readme}\nexport {};\n`,
    ...Object.fromEntries(
      Object.entries(resolutions).map(([name, config]) => [`tsconfig.${name}.json`, config]),
    ),
  };
  const others = ['@tensorflow/tfjs-core', '@types/node', 'vitest'];
  const dependencies = {
    ...dependenciesOn(packages),
    ...Object.fromEntries(others.map((name) => [name, catalogVersion(name)])),
    ...bundler,
    ...compilers,
  };
  return makeConsumer(folder, { name: 'typed', dependencies }, files, npmrc);
}

/** Type-checks that folder by each compiler and resolution. */
export function checkTypes(folder, names, report) {
  const ways = Object.keys(compilers).flatMap((compiler) =>
    Object.keys(resolutions).map((resolution) => ({ compiler, resolution })),
  );
  return Promise.all(
    ways.map(({ compiler, resolution }) =>
      report.check(`${compiler} ${resolution}`, names, async () => {
        const tsc = join(folder, 'node_modules', compiler, 'bin/tsc');
        const words = [tsc, '-p', `tsconfig.${resolution}.json`, '--pretty', 'false'];
        const said = await runProgram(process.execPath, words, folder).catch(({ message }) => message);
        refuse(ownErrors(said));
      }),
    ),
  );
}

/** The errors of a compiler's report that are not in someone else's declarations: tfjs-core's do not type-check. */
function ownErrors(said) {
  return said
    .split('\n')
    .filter((line) => /\berror TS\d+:/.test(line))
    .filter((line) => !/^node_modules\/(?!@moelab\/|moelab\/)/.test(line));
}
