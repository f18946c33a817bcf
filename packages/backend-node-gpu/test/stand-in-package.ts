import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { engine, getKernelsForBackend, unregisterKernel } from '@tensorflow/tfjs-core';

const require = createRequire(import.meta.url);
const rootOf = (name: string, from = require) => dirname(realpathSync(from.resolve(`${name}/package.json`)));

/** Where the addon of a package in a folder of a test comes from. */
export interface Native {
  /** What its native half is: an object that stands in, or the text of a file that is no addon. */
  readonly addon?: object | string;
  readonly version?: string;
  /** The version of tfjs-core that the package says it brings. */
  readonly core?: string;
}

/**
 * Makes a folder in which `@tensorflow/tfjs-node-gpu` (or another name) is installed: tfjs-node's own JavaScript, whose
 * `index.js` loads the given addon, on this process's tfjs-core.
 *
 * Two packages are stood in for: node-pre-gyp, which only finds the addon's path, and the union package of tfjs, of which
 * tfjs-node uses tfjs-core and three names of its layers.
 */
export function standInPackage(name: string, { addon, version = '4.22.0', core = '4.22.0' }: Native) {
  const folder = mkdtempSync(join(tmpdir(), 'moelab-node-gpu-'));
  const modules = join(folder, 'node_modules');
  const put = (file: string, text: string) => {
    mkdirSync(dirname(join(modules, file)), { recursive: true });
    writeFileSync(join(modules, file), text);
  };
  const own = rootOf('tfjs-node-javascript');
  cpSync(join(own, 'dist'), join(modules, name, 'dist'), {
    recursive: true,
    filter: (path) => !/(?:_test\.js|\.map|\.d\.ts)$/.test(path),
  });
  put(`${name}/package.json`, JSON.stringify({ name, version, main: 'dist/index.js' }));
  put(`${name}/dist/version.js`, `exports.version = '${version}';`);
  put(
    '@tensorflow/tfjs/index.js',
    `const core = require('@tensorflow/tfjs-core');
// a gradient that tfjs's union package puts in the place of a repaired one
const { kernelName, gradFunc } = core.getGradient?.('Erf') ?? {};
module.exports = { ...core, version: { 'tfjs-core': '${core}' }, CustomCallback: class {}, registerCallbackConstructor() {} };
if (gradFunc) core.registerGradient({ kernelName, gradFunc: () => { throw new Error('not repaired'); } });`,
  );
  const isStandIn = typeof addon === 'object';
  const path = join(modules, name, 'lib', isStandIn ? 'stand-in.cjs' : 'tfjs_binding.node');
  put('@mapbox/node-pre-gyp/index.js', `exports.find = () => ${JSON.stringify(path)};`);
  if (isStandIn) {
    const key = `moelab.standIn:${folder}`;
    Object.assign(globalThis, { [Symbol.for(key)]: addon });
    put(`${name}/lib/stand-in.cjs`, `module.exports = globalThis[Symbol.for(${JSON.stringify(key)})];`);
  } else if (addon !== undefined) put(`${name}/lib/tfjs_binding.node`, addon);
  link('@tensorflow/tfjs-core', rootOf('@tensorflow/tfjs-core'));
  const fromOwn = createRequire(join(own, 'package.json'));
  for (const dependency of ['google-protobuf', 'progress']) link(dependency, rootOf(dependency, fromOwn));
  const requireHere = createRequire(join(folder, 'index.js'));
  return {
    importPackage: async (wanted: string): Promise<unknown> => requireHere(wanted),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };

  function link(dependency: string, target: string) {
    mkdirSync(dirname(join(modules, dependency)), { recursive: true });
    symlinkSync(target, join(modules, dependency), 'junction');
  }
}

/** Makes tfjs forget the backend of a stand-in. */
export function forgetBackend(): void {
  if (engine().findBackendFactory('tensorflow') !== null) engine().removeBackend('tensorflow');
  for (const { kernelName } of getKernelsForBackend('tensorflow')) unregisterKernel(kernelName, 'tensorflow');
}
