import { type Backend, checkFits, MoelabError, registerGradients, within } from '@moelab/core';
import {
  type BackendWasm,
  getThreadsCount,
  setThreadsCount,
  setWasmPaths,
  version_wasm,
} from '@tensorflow/tfjs-backend-wasm';
import { engine, env, version_core } from '@tensorflow/tfjs-core';
import { guardHeap, unguardHeap } from './guard-heap.ts';
import { installRepairs, removeRepairs } from './install-repairs.ts';
import { nodeProcess, startThreadsInNode } from './node-threads.ts';
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
  /**
   * On how many threads the products of matrices run, with the same bits; default 1, at most 8. A browser needs a page that
   * is cross-origin isolated, and a bundle that is not minified.
   */
  readonly threads?: number;
  /** False puts tfjs's own faulty kernels back, in the whole process. Internal: for tests that show what they do. */
  readonly repairs?: boolean;
}

const NAME = 'wasm';

/**
 * Loads tfjs's WASM backend (SIMD, float32), repaired, for a lab, in Node and in browsers:
 * `createLab({ plugins, backend: await loadWasm() })`.
 *
 * What tfjs 4.22 computes wrongly, or lacks, is right from then on, or refused; see `repairs`. Tensors must not be written
 * to: products keep packed copies of them. tfjs's selected backend stays as it is, so that fits on another one may go on
 * meanwhile. Called again, it gives the same backend and changes nothing; more `threads` than it has are refused.
 */
export async function loadWasm(options: WasmOptions = {}): Promise<Backend> {
  const { repairs = true, threads } = options;
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    throw new MoelabError('INVALID_OPTIONS', `wasm: threads must be an integer ≥ 1, got ${threads}`);
  }
  registerGradients();
  if (repairs) installRepairs();
  else removeRepairs();
  const tf = engine();
  if (!(NAME in tf.registry)) {
    const started = await start(options);
    // another call may have been faster
    if (!(NAME in tf.registry)) tf.registry[NAME] = started;
  }
  const backend = tf.registry[NAME] as BackendWasm;
  if (repairs) guardHeap(backend);
  else unguardHeap(backend);
  const running = Math.max(1, getThreadsCount());
  if (threads !== undefined && threads > running) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `wasm: runs with threads: ${running}, got threads: ${threads}; ask for them where it is loaded first, and for at most 8`,
    );
  }
  const simd = await env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return {
    name: NAME,
    precision: 'float32',
    tensor(values, shape) {
      checkFits('wasm', values, shape);
      const own = tf.registry[NAME];
      if (own === undefined) {
        throw new MoelabError('NO_BACKEND', `backend: '${NAME}' was removed from tfjs; load it again`);
      }
      return tf.makeTensor(Float32Array.from(values), [...shape], 'float32', own);
    },
    info: {
      tfjs: version_core,
      tfjsWasm: version_wasm,
      simd: Boolean(simd),
      threads: running,
      // of a heap that grows to it and never shrinks
      memoryLimitBytes: 2 ** 32,
    },
  };
}

async function start({ paths, timeoutMs = 30_000, threads = 1 }: WasmOptions): Promise<BackendWasm> {
  const node = nodeProcess();
  const inBrowser = threads > 1 && node === undefined;
  // threads need a worker from source text, which minifiers break: the start would never end
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', inBrowser);
  try {
    const { crossOriginIsolated } = globalThis as { readonly crossOriginIsolated?: boolean };
    if (inBrowser && crossOriginIsolated !== true) {
      throw new Error('threads need a page that is cross-origin isolated (COOP and COEP headers)');
    }
    if (paths !== undefined) setWasmPaths(typeof paths === 'string' ? paths : { ...paths });
    if (inBrowser) setThreadsCount(threads);
    // not tf.setBackend, during which tfjs refuses the work of all other backends
    const factory = engine().findBackendFactory(NAME);
    return await withoutProcessListeners(() =>
      within(timeoutMs, async () =>
        node !== undefined && threads > 1
          ? startThreadsInNode(node, threads)
          : ((await factory()) as BackendWasm),
      ),
    );
  } catch (cause) {
    throw new MoelabError(
      'BACKEND_UNAVAILABLE',
      `wasm: could not be started: ${reasonOf(cause)}; in a browser, check that the server sends the .wasm files of @tensorflow/tfjs-backend-wasm at { paths }`,
      { cause },
    );
  }
}

// tfjs rejects with a plain object
const reasonOf = (cause: unknown): string =>
  typeof cause === 'object' && cause !== null && 'message' in cause ? String(cause.message) : String(cause);
