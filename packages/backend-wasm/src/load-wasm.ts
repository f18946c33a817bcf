import { type Backend, MoelabError, registerGradients } from '@moelab/core';
import { type BackendWasm, setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { engine, env, version_core } from '@tensorflow/tfjs-core';
import { guardHeap } from './guard-heap.ts';
import { refuseWrongOps } from './refuse-wrong-ops.ts';
import { withoutProcessListeners } from './without-process-listeners.ts';

/** The files of the backend, one of which is loaded. */
export type WasmFile =
  | 'tfjs-backend-wasm.wasm'
  | 'tfjs-backend-wasm-simd.wasm'
  | 'tfjs-backend-wasm-threaded-simd.wasm';

/** How the backend is started; Node needs nothing of it. */
export interface WasmOptions {
  /** In a browser: the URL of the folder that holds the .wasm files, or of each of them. */
  readonly paths?: string | Readonly<Record<WasmFile, string>> | undefined;
  /** How long the start may take; default 30000. */
  readonly timeoutMs?: number;
}

const NAME = 'wasm';

/**
 * Loads tfjs's WASM backend (SIMD, one thread, float32) for a lab, in Node and in browsers:
 * `createLab({ plugins, backend: await loadWasm() })`.
 *
 * Ops that tfjs 4.22 computes wrongly throw UNSUPPORTED from then on; see `refusals`. tfjs's selected backend stays as it is,
 * so that fits on another one may go on meanwhile. Called again, it gives the same backend and changes nothing.
 */
export async function loadWasm(options: WasmOptions = {}): Promise<Backend> {
  registerGradients();
  refuseWrongOps();
  const tf = engine();
  if (!(NAME in tf.registry)) {
    const started = await start(options);
    // another call may have been faster
    if (!(NAME in tf.registry)) {
      guardHeap(started);
      tf.registry[NAME] = started;
    }
  }
  const simd = await env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return {
    name: NAME,
    precision: 'float32',
    tensor(values, shape) {
      const size = shape.reduce((a, b) => a * b, 1);
      if (size !== values.length) {
        throw new MoelabError(
          'INVALID_SHAPE',
          `wasm: ${values.length} values do not fit the shape (${shape.join(', ')})`,
        );
      }
      const own = tf.registry[NAME];
      if (own === undefined) {
        throw new MoelabError('NO_BACKEND', `backend: '${NAME}' was removed from tfjs; load it again`);
      }
      return tf.makeTensor(Float32Array.from(values), [...shape], 'float32', own);
    },
    info: { tfjs: version_core, tfjsWasm: version_wasm, simd: Boolean(simd), threads: 1 },
  };
}

async function start({ paths, timeoutMs = 30_000 }: WasmOptions): Promise<BackendWasm> {
  // threads need a worker from source text, which minifiers break: the start would never end
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  try {
    if (paths !== undefined) setWasmPaths(typeof paths === 'string' ? paths : { ...paths });
    // not tf.setBackend, during which tfjs refuses the work of all other backends
    const factory = engine().findBackendFactory(NAME);
    return await withoutProcessListeners(() =>
      within(timeoutMs, async () => (await factory()) as BackendWasm),
    );
  } catch (cause) {
    throw new MoelabError(
      'BACKEND_UNAVAILABLE',
      `wasm: could not be started: ${reasonOf(cause)}; in a browser, check that the server sends the .wasm files of @tensorflow/tfjs-backend-wasm at { paths }`,
      { cause },
    );
  }
}

interface Timers {
  setTimeout(call: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
}

async function within<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const timers = globalThis as unknown as Timers;
  let timer: unknown;
  const late = new Promise<never>((_, reject) => {
    timer = timers.setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    timers.clearTimeout(timer);
  }
}

// tfjs rejects with a plain object
const reasonOf = (cause: unknown): string =>
  typeof cause === 'object' && cause !== null && 'message' in cause ? String(cause.message) : String(cause);
