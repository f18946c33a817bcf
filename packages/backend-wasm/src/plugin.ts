import { defineBackend, definePlugin, integer, type Param, params } from '@moelab/core';
import { loadWasm, type WasmOptions } from './load-wasm.ts';

const paths: Param<WasmOptions['paths'], WasmOptions['paths']> = {
  doc: 'in a browser, the URL of the folder of the .wasm files, or of each file',
  jsonSchema: {
    anyOf: [{ type: 'string' }, { type: 'object', additionalProperties: { type: 'string' } }],
    description: 'in a browser, the URL of the folder of the .wasm files, or of each file',
  },
  problem: (value) =>
    value === undefined ||
    typeof value === 'string' ||
    (typeof value === 'object' &&
      value !== null &&
      Object.values(value).every((url) => typeof url === 'string'))
      ? undefined
      : 'must be a URL, or an object of URLs by file name',
};

/** tfjs's WASM backend as a part: float32 at SIMD speed, repaired. */
export const wasm = defineBackend({
  summary: 'tfjs WebAssembly with SIMD: float32, with the ops repaired that tfjs computes wrongly',
  options: params({
    paths,
    timeoutMs: integer({ doc: 'how long the start may take', min: 1, default: 30_000 }),
    threads: integer({ doc: 'on how many threads products of matrices run', min: 1, default: 1 }),
  }),
  create: loadWasm,
});

/** The plugin that brings the backend `wasm`. */
export const backendWasm = definePlugin({
  name: '@moelab/backend-wasm',
  version: '0.0.0',
  backends: { wasm },
});
