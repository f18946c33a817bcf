import { isMoelabError } from '@moelab/core';
import { expect, it } from 'vitest';
import { loadFailure } from './load-failure.ts';

const gpu = '@tensorflow/tfjs-node-gpu';
const needs =
  'it needs Linux or Windows on x64, an NVIDIA GPU with CUDA 11.2 and cuDNN 8.1, Node 18 to 22 (newer ones by a workaround of this package), and an install script that downloads TensorFlow 2.9.1; or use backend wasm or float64 [BACKEND_UNAVAILABLE]';
const install = `npm install ${gpu}@4.22.0, or pnpm add --allow-build=${gpu} ${gpu}@4.22.0`;
const rebuild = `npm rebuild ${gpu}, or pnpm add --allow-build=${gpu} ${gpu}@4.22.0 and then pnpm rebuild ${gpu}`;
const said = (message: string, code?: string, name = gpu) => {
  const cause = Object.assign(new Error(message), code === undefined ? {} : { code });
  const error = loadFailure(name, cause);
  expect(isMoelabError(error) && error.code).toBe('BACKEND_UNAVAILABLE');
  expect(error.cause).toBe(cause);
  expect(error.message).not.toContain('\n');
  return error.message;
};

it('says not installed, as import, require and Vite put it', () => {
  const wanted = `node-gpu: ${gpu} is not installed; ${install}; ${needs}`;
  expect(said(`Cannot find package '${gpu}' imported from /app/index.js`, 'ERR_MODULE_NOT_FOUND')).toBe(
    wanted,
  );
  expect(said(`Cannot find module '${gpu}'\nRequire stack:\n- /app/index.js`, 'MODULE_NOT_FOUND')).toBe(
    wanted,
  );
  expect(said(`Could not resolve "${gpu}" imported by "@moelab/backend-node-gpu".`)).toBe(wanted);
});

it('says without addon where the install script did not run', () => {
  const wanted = `node-gpu: ${gpu} is installed without its native addon (tfjs_binding.node): its install script was not allowed to run, or failed; ${rebuild}; ${needs}`;
  const path = `/app/node_modules/${gpu}/lib/napi-v8/tfjs_binding.node`;
  expect(
    said(
      `The Node.js native addon module (tfjs_binding.node) can not be found at path: ${path}. \nPlease run command 'npm rebuild @tensorflow/tfjs-node-gpu --build-addon-from-source' to rebuild the native addon module.`,
    ),
  ).toBe(wanted);
  expect(said(`Cannot find module '${path}'`, 'MODULE_NOT_FOUND')).toBe(wanted);
});

it.each([
  [
    'libcudart.so.11.0: cannot open shared object file: No such file or directory',
    'libcudart.so.11.0',
    false,
  ],
  ['libcudnn.so.8: cannot open shared object file: No such file or directory', 'libcudnn.so.8', false],
  [
    'libtensorflow.so.2: cannot open shared object file: No such file or directory',
    'libtensorflow.so.2',
    true,
  ],
  [
    'dlopen(/app/tfjs_binding.node, 0x0001): Library not loaded: @rpath/libtensorflow.2.dylib\n  Referenced from: /app',
    'libtensorflow.2.dylib',
    true,
  ],
  [
    'The specified module could not be found.\n\\\\?\\C:\\app\\tfjs_binding.node',
    'that its addon needs (tensorflow.dll, cudart64_110.dll, cudnn64_8.dll or another one)',
    true,
  ],
])('names the shared library that %j misses', (message, library, isOwn) => {
  const remedy = isOwn
    ? `it comes with the package: ${rebuild}`
    : 'install what it belongs to and put its folder on LD_LIBRARY_PATH (on Windows, PATH)';
  expect(said(message, 'ERR_DLOPEN_FAILED')).toBe(
    `node-gpu: ${gpu} cannot load the shared library ${library}; ${remedy}; ${needs}`,
  );
});

it('says the first line of any other failure', () => {
  expect(said('/app/tfjs_binding.node: invalid ELF header', 'ERR_DLOPEN_FAILED')).toBe(
    `node-gpu: ${gpu} has a native addon that cannot be loaded (/app/tfjs_binding.node: invalid ELF header); ${rebuild}; ${needs}`,
  );
  expect(said("Cannot find module '@tensorflow/tfjs'\nRequire stack:\n- /app", 'MODULE_NOT_FOUND')).toBe(
    `node-gpu: ${gpu} could not be loaded (Cannot find module '@tensorflow/tfjs'); ${install}; ${needs}`,
  );
  expect(loadFailure(gpu, 'out of luck').message).toBe(
    `node-gpu: ${gpu} could not be loaded (out of luck); ${install}; ${needs}`,
  );
  expect(loadFailure(gpu, undefined).message).toContain('could not be loaded (undefined)');
});

it('asks for no CUDA on behalf of the CPU package', () => {
  const message = said("Cannot find package '@tensorflow/tfjs-node'", undefined, '@tensorflow/tfjs-node');
  expect(message).toMatch(
    /^node-gpu: @tensorflow\/tfjs-node is not installed; npm install @tensorflow\/tfjs-node@/,
  );
  expect(message).toContain('it needs no GPU, Node 18 to 22');
  expect(message).not.toContain('CUDA');
});
