import { describe, expect, it } from 'vitest';
import { importsOf, layerProblems } from './check-layers.mjs';

const core = {
  folder: 'packages/core',
  manifest: { name: '@moelab/core', exports: { '.': './src/index.ts', './file': './src/file.ts' } },
  sources: [],
};
const gates = { folder: 'packages/gates', manifest: { name: '@moelab/gates', exports: {} }, sources: [] };
const using = (manifest, text = '', folder = 'packages/experts') => ({
  folder,
  manifest: { name: '@moelab/experts', ...manifest },
  sources: [{ path: `${folder}/src/linear.ts`, text }],
});
const coreDependency = { dependencies: { '@moelab/core': 'workspace:^' } };
const problems = (one) => layerProblems([core, gates, one]).join('\n');

describe('layerProblems', () => {
  it('lets a plugin use core, and any package in its development', () => {
    const text = `import { gate } from '@moelab/core';\nimport '@moelab/core/file';\nexport * from './own.ts';`;
    expect(problems(using({ ...coreDependency, devDependencies: { '@moelab/gates': '*' } }, text))).toBe('');
  });

  it('refuses a plugin as a dependency or a peer of a plugin', () => {
    for (const field of ['dependencies', 'peerDependencies', 'optionalDependencies']) {
      expect(problems(using({ [field]: { '@moelab/gates': '*' } }))).toMatch(
        `packages/experts/package.json: ${field} names packages/gates, which the plugin layer may not use`,
      );
    }
  });

  it('lets the testkit have backend-float64 as a peer only', () => {
    const float64 = { folder: 'packages/backend-float64', manifest: { name: 'f64' }, sources: [] };
    const testkit = (field) => using({ [field]: { f64: '*' } }, '', 'packages/testkit');
    expect(layerProblems([float64, testkit('peerDependencies')])).toEqual([]);
    expect(layerProblems([float64, testkit('dependencies')])).toHaveLength(1);
  });

  it('refuses an import that only devDependencies declare, a type too', () => {
    const text = `import type { Gate } from '@moelab/gates';`;
    expect(problems(using({ devDependencies: { '@moelab/gates': '*' } }, text))).toMatch(
      "linear.ts: '@moelab/gates' is not in dependencies",
    );
  });

  it('refuses a relative import that leaves the package, and a deep one into another', () => {
    expect(problems(using({}, `import '../../gates/src/index.ts';`))).toMatch('leaves the package');
    expect(problems(using(coreDependency, `export { a } from "@moelab/core/src/lab.ts";`))).toMatch(
      "'@moelab/core/src/lab.ts' is no entry of @moelab/core (entries: ., ./file)",
    );
  });

  it('lets src/node of a package and programs use Node, and nothing else, not by way of src/node either', () => {
    const at = (folder, path, text) => ({
      folder,
      manifest: { name: 'one', exports: {} },
      sources: [{ path: `${folder}/${path}`, text }],
    });
    const text = `import { cpus } from 'node:os';\nimport './node/pool.ts';`;
    for (const folder of ['apps/cli', 'examples/digits', 'packages/create-plugin'])
      expect(problems(at(folder, 'src/main.ts', text))).toBe('');
    expect(
      problems(at('packages/numerics', 'src/node/pool.ts', `${text}\nimport '../kernels/one.ts';`)),
    ).toBe('');
    expect(
      problems(at('packages/numerics', 'src/kernels/one.ts', `${text}\nimport '../node/pool.ts';`)),
    ).toBe(
      [
        "packages/numerics/src/kernels/one.ts: 'node:os' is for src/node: the rest runs in browsers too",
        "packages/numerics/src/kernels/one.ts: '../node/pool.ts' is of src/node, which runs in Node alone: the rest may not import it",
      ].join('\n'),
    );
  });

  it('refuses a package without a layer', () => {
    expect(problems({ folder: 'packages/new', manifest: { name: 'new' }, sources: [] })).toMatch(
      'has no layer',
    );
  });
});

describe('importsOf', () => {
  it('finds static, dynamic and type imports, and nothing in comments or strings', () => {
    const text = [
      `import a, { b } from 'one';`,
      `import {\n  c,\n} from "two";`,
      `const d = await import('three');`,
      `let e: import('four').E;`,
      `export * from 'five'; import 'six';`,
      `/** import f from 'no'; */ // import 'no'`,
      "const code = `import g from 'no';`;",
      `const text = 'from', to = ["from", 'no'].from('no');`,
    ].join('\n');
    expect(importsOf(text)).toEqual(['one', 'two', 'three', 'four', 'five', 'six']);
  });
});
