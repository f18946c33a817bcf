import { readFileSync } from 'node:fs';
import type { PluginKind } from './plugin-kind.ts';
import type { PluginName } from './plugin-name.ts';

/** What this package was published with: its templates are tested against these very versions. */
const own = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly devDependencies: Readonly<Record<string, string>>;
};

const peers: Readonly<Record<PluginKind, readonly string[]>> = {
  gate: ['@moelab/core', '@tensorflow/tfjs-core'],
  expert: ['@moelab/core', '@tensorflow/tfjs-core'],
  estimator: ['@moelab/core'],
  bound: ['@moelab/core'],
};
const dependencies: Readonly<Record<PluginKind, readonly string[]>> = {
  gate: ['@moelab/numerics'],
  expert: ['@moelab/numerics'],
  estimator: ['@moelab/numerics'],
  bound: [],
};
/** What every plugin is tested with. */
const tools = ['@moelab/backend-float64', '@moelab/testkit', '@tensorflow/tfjs-core', 'typescript', 'vitest'];

/** Gives the package.json of a new plugin. */
export function manifestOf(name: PluginName, kind: PluginKind): string {
  const versions = (names: readonly string[]) =>
    Object.fromEntries([...new Set(names)].sort().map((one) => [one, own.devDependencies[one]]));
  const manifest = {
    name: name.package,
    version: '0.1.0',
    description: `${/^[aeiou]/.test(kind) ? 'An' : 'A'} ${kind} for moelab`,
    license: 'MIT',
    keywords: ['moelab', 'moelab-plugin', 'mixture-of-experts'],
    type: 'module',
    sideEffects: false,
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    files: ['dist', 'src', '!src/**/*.test.ts'],
    engines: { node: '>=20.19' },
    scripts: {
      build: 'tsc -p tsconfig.build.json',
      // vitest looks at no types, by which a part without a case is told
      test: 'tsc --noEmit && vitest run',
      prepublishOnly: 'npm test && npm run build',
    },
    ...(dependencies[kind].length > 0 ? { dependencies: versions(dependencies[kind]) } : {}),
    // one copy of each in a program: tfjs keeps its engine in globals
    peerDependencies: versions(peers[kind]),
    devDependencies: versions([...peers[kind], ...tools]),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
