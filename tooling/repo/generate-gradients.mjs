// Bundles tfjs-core's gradients, which its Node build leaves out, into one module that imports every public export of
// tfjs-core from the package itself, and carries only what is not public. It registers nothing; it exports the list.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { root } from './workspace.mjs';

const fromCore = createRequire(join(root, 'packages/core/package.json'));
const tfjs = '@tensorflow/tfjs-core';
const manifestFile = fromCore.resolve(`${tfjs}/package.json`);
const { version } = JSON.parse(readFileSync(manifestFile, 'utf8'));
const dist = join(dirname(manifestFile), 'dist');
const list = join(dist, 'register_all_gradients.js');
const importStatement = /import\s+(?:\{([^}]*)\}|\*\s+as\s+(\w+))\s+from\s+'(\.[^']*)';/g;

const header = `// @ts-nocheck
/**
 * The gradients of ${tfjs} ${version}, bundled by tooling/repo/generate.mjs: do not edit.
 *
 * @license
 * Copyright 2018-2022 Google LLC. All Rights Reserved.
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 * http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
import type { GradConfig } from '${tfjs}';
`;
const footer = `
/** Every gradient that ${tfjs} ${version} ships, in its order; importing this registers none of them. */
export const stockGradients: readonly GradConfig[] = gradConfigs;
`;

/** Gives the text of gradients.generated.ts. */
export async function stockGradients() {
  const esbuild = fromCore('esbuild');
  const where = await publicNames(esbuild);
  const used = new Map();
  const build = (collect) =>
    esbuild.build({
      entryPoints: [list],
      absWorkingDir: dist,
      bundle: true,
      write: false,
      format: 'esm',
      target: 'es2023',
      external: [tfjs],
      legalComments: 'none',
      plugins: [takePublicNames(where, used, collect)],
    });
  await build(true);
  const ids = [...used].sort(([a], [b]) => (a < b ? -1 : 1));
  used.clear();
  for (const [id, found] of ids) used.set(id, found);
  const result = await build(false);
  const [bundle, rest] = result.outputFiles[0].text.split(/^export \{\n\s*gradConfigs\n\};\n/m);
  if (rest === undefined || /\brequire\(|\bnode:/.test(bundle)) {
    throw new Error('internal: the bundle of tfjs gradients does not look as expected');
  }
  return `${header}${bundle.trimEnd()}\n${footer}`;
}

/**
 * Finds the public path of every export of every module below the list of gradients, by identity of the values: one
 * bundle of them all with tfjs-core's index is run, so that equal means the same object. Kernel names are strings, for
 * which the exported name must be the same too.
 */
async function publicNames(esbuild) {
  const below = await esbuild.build({
    entryPoints: [list],
    absWorkingDir: dist,
    bundle: true,
    write: false,
    format: 'esm',
    external: ['node-fetch', 'util', 'crypto'],
    metafile: true,
  });
  const modules = Object.keys(below.metafile.inputs).filter((file) => !file.startsWith('..'));
  const entry = [
    `export * as index from './index.js';`,
    ...modules.map((file, i) => `import * as m${i} from './${file}';`),
    `export const modules = { ${modules.map((file, i) => `${JSON.stringify(file)}: m${i}`).join(', ')} };`,
  ].join('\n');
  const whole = await esbuild.build({
    stdin: { contents: entry, resolveDir: dist },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    mainFields: ['module', 'main'],
    external: ['node-fetch'],
    logLevel: 'error',
  });
  const exported = { exports: {} };
  new Function('require', 'module', 'exports', whole.outputFiles[0].text)(
    fromCore,
    exported,
    exported.exports,
  );
  const { index, modules: loaded } = exported.exports;

  const where = new Map();
  for (const [file, values] of Object.entries(loaded)) {
    for (const [name, value] of Object.entries(values)) {
      const found = publicValue(index, name, value);
      if (found) where.set(`${file}#${name}`, found);
    }
  }
  return where;
}

/**
 * Where a value of tfjs-core is public: the exported name to import, and what to do with it, if anything, to get the
 * value. Nothing when it is not public.
 */
function publicValue(index, name, value) {
  if (index[name] === value) return { from: name };
  if (value === index.engine()) return { from: 'engine', read: 'engine()' };
  if (name === 'getGlobalTensorClass' && value() === index.Tensor)
    return { from: 'Tensor', read: '() => Tensor' };
  if (typeof value !== 'function') return undefined;
  const from = Object.keys(index).find(
    (key) => typeof index[key] === 'object' && index[key]?.[name] === value,
  );
  return from && { from, read: `${from}.${name}` };
}

/**
 * Rewrites the imports of each bundled module, so that what is public comes from the package, through one module made
 * of the names in `used`. A first run with `collect`, which leaves that module out, fills `used`.
 */
function takePublicNames(where, used, collect) {
  const use = (found) => {
    const id = found.read ? found.read.replace(/\W+/g, '_') : found.from;
    used.set(id, found);
    return id;
  };
  return {
    name: 'take-public-names',
    setup(build) {
      build.onResolve({ filter: /^public-names$/ }, ({ path }) =>
        collect ? { path, external: true } : { path, namespace: 'public-names' },
      );
      build.onLoad({ filter: /.*/, namespace: 'public-names' }, () => {
        const read = new Map([...used].filter(([, found]) => found.read));
        const plain = [...used.keys()].filter((id) => !read.has(id));
        const sources = new Set([...read.values()].map(({ from }) => from));
        const lines = [...read].map(
          ([id, { read }]) => `export const ${id} = /* @__PURE__ */ (() => ${read})();`,
        );
        lines.unshift(`export { ${plain.join(', ')} } from '${tfjs}';`);
        lines.unshift(`import { ${[...sources].join(', ')} } from '${tfjs}';`);
        return { contents: lines.join('\n') };
      });
      build.onLoad({ filter: /\.js$/ }, ({ path }) => {
        const source = readFileSync(path, 'utf8').replace(/\/\/# sourceMappingURL=.*\s*$/, '');
        const text = path === list ? exportInsteadOfRegister(source) : source;
        const contents = text.replace(importStatement, (statement, names, space, from) => {
          const file = `${relative(dist, join(dirname(path), from))}.js`;
          if (space) return spaceImport(statement, text, space, file, where, use);
          return names
            .split(',')
            .map((specifier) => {
              const [name, local = name] = specifier.trim().split(/\s+as\s+/);
              const found = where.get(`${file}#${name}`);
              return found
                ? `import { ${use(found)} as ${local} } from 'public-names';`
                : `import { ${specifier} } from '${from}';`;
            })
            .join('\n');
        });
        return { contents };
      });
    },
  };
}

/** Turns `import * as x` into the public namespace that holds every member of it that the module uses. */
function spaceImport(statement, text, space, file, where, use) {
  const used = [...text.matchAll(new RegExp(`\\b${space}\\.(\\w+)`, 'g'))].map(([, name]) => name);
  const found = used.map((name) => where.get(`${file}#${name}`));
  const spaces = new Set(found.map((each) => (each?.read?.includes('.') ? each.from : undefined)));
  const [target] = spaces;
  if (spaces.size !== 1 || target === undefined) return statement;
  return `import { ${use({ from: target })} as ${space} } from 'public-names';`;
}

function exportInsteadOfRegister(text) {
  const loop = /for \(const gradientConfig of gradConfigs\) \{\s*registerGradient\(gradientConfig\);\s*\}/;
  if (!loop.test(text))
    throw new Error('internal: tfjs registers its gradients in another way than expected');
  return text.replace(/import \{ registerGradient \}.*\n/, '').replace(loop, 'export { gradConfigs };');
}
