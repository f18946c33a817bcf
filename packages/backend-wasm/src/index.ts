export { loadWasm, type WasmFile, type WasmOptions } from './load-wasm.ts';
export { backendWasm, wasm } from './plugin.ts';
export { type KernelCall, type Refusal, refusals } from './refusals.ts';
