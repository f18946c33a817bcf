import { MoelabError } from '@moelab/core';
import { needsOf, toInstall, toRebuild } from './remedies.ts';

/** Says why a package of tfjs-node could not be imported, and what to do about it. */
export function loadFailure(name: string, cause: unknown): MoelabError {
  const { code, message } = partsOf(cause);
  const [problem, remedy] = diagnose(name, code, message);
  return new MoelabError('BACKEND_UNAVAILABLE', `node-gpu: ${name} ${problem}; ${remedy}; ${needsOf(name)}`, {
    cause,
  });
}

function diagnose(name: string, code: string, message: string): readonly [problem: string, remedy: string] {
  // of Node's import, Node's require, and Vite
  const missing = /(?:Cannot find (?:package|module)|Could not resolve) ['"]([^'"]*)/.exec(message)?.[1];
  if (missing === name) return ['is not installed', toInstall(name)];
  if (missing?.endsWith(ADDON) || (message.includes(ADDON) && message.includes('can not be found'))) {
    return [
      `is installed without its native addon (${ADDON}): its install script was not allowed to run, or failed`,
      toRebuild(name),
    ];
  }
  const library = libraryIn(message);
  if (library !== undefined) {
    return [
      `cannot load the shared library ${library}`,
      /tensorflow/i.test(library)
        ? `it comes with the package: ${toRebuild(name)}`
        : 'install what it belongs to and put its folder on LD_LIBRARY_PATH (on Windows, PATH)',
    ];
  }
  const first = message.split('\n', 1)[0]!;
  if (code === 'ERR_DLOPEN_FAILED')
    return [`has a native addon that cannot be loaded (${first})`, toRebuild(name)];
  return [`could not be loaded (${first})`, toInstall(name)];
}

const ADDON = 'tfjs_binding.node';

/** The library that a loader of Linux, macOS or Windows says it did not find. */
function libraryIn(message: string): string | undefined {
  const linux = /([^\s:]+): cannot open shared object file/.exec(message);
  const mac = /Library not loaded: (?:\S*\/)?(\S+)/.exec(message);
  // Windows does not say which
  const windows = /specified (?:module|procedure) could not be found/i.test(message)
    ? 'that its addon needs (tensorflow.dll, cudart64_110.dll, cudnn64_8.dll or another one)'
    : undefined;
  return linux?.[1] ?? mac?.[1] ?? windows;
}

const partsOf = (cause: unknown): { readonly code: string; readonly message: string } => {
  const { code = '', message = String(cause) } = (cause ?? {}) as Partial<
    Record<'code' | 'message', unknown>
  >;
  return { code: String(code), message: String(message) };
};
