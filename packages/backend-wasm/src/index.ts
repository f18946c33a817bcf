export { loadWasm, type WasmFile, type WasmOptions } from './load-wasm.ts';
export { backendWasm, wasm } from './plugin.ts';
export type { Kernel, KernelCall, Repair } from './repair.ts';
export { repairWasm } from './repair-wasm.ts';
export { repairs } from './repairs.ts';
