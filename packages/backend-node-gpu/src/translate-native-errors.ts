import { MoelabError } from '@moelab/core';
import type { NodeBackend } from './node-backend.ts';

const translated = Symbol.for('moelab.nodeErrorsTranslated');

/** Makes the errors of TensorFlow's C library that reach JavaScript a MoelabError each; changes nothing when called again. */
export function translateNativeErrors(backend: NodeBackend & { [translated]?: true }): void {
  if (backend[translated]) return;
  const { executeSingleOutput, executeMultipleOutputs, readSync } = backend;
  const translating = <T>(what: string, call: () => T): T => {
    try {
      return call();
    } catch (cause) {
      throw nativeError(what, cause);
    }
  };
  Object.assign(backend, {
    [translated]: true,
    executeSingleOutput: (...given: Parameters<typeof executeSingleOutput>) =>
      translating(`'${given[0]}'`, () => executeSingleOutput.apply(backend, given)),
    executeMultipleOutputs: (...given: Parameters<typeof executeMultipleOutputs>) =>
      translating(`'${given[0]}'`, () => executeMultipleOutputs.apply(backend, given)),
    readSync: (...given: Parameters<typeof readSync>) =>
      translating('reading a tensor', () => readSync.apply(backend, given)),
  });
}

const EXHAUSTED = 8;
/** Invalid argument, not found, failed precondition, out of range, unimplemented. */
const REFUSED = new Set([3, 5, 9, 11, 12]);

function nativeError(what: string, cause: unknown): unknown {
  if (!(cause instanceof Error)) return cause;
  const [, status, said = ''] = /Invalid TF_Status: (\d+)\s*(?:Message: )?([^\n]*)/.exec(cause.message) ?? [];
  if (status === undefined) return cause;
  if (Number(status) === EXHAUSTED) {
    return new MoelabError(
      'BACKEND_UNAVAILABLE',
      `node-gpu: no memory for ${what} (${said}); free tensors, or compute fewer rows at a time`,
      { cause },
    );
  }
  return REFUSED.has(Number(status))
    ? new MoelabError(
        'UNSUPPORTED',
        `node-gpu: TensorFlow refuses ${what} (${said}); use backend wasm or float64`,
        { cause },
      )
    : new MoelabError(
        'BACKEND_UNAVAILABLE',
        `node-gpu: TensorFlow failed in ${what} (status ${status}: ${said}); start the program again, or use backend wasm or float64`,
        { cause },
      );
}
