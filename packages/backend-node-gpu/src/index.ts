export { loadNodeGpu } from './load-node-gpu.ts';
export type { NodeGpuOptions } from './node-gpu-options.ts';
export { backendNodeGpu, nodeGpu } from './plugin.ts';
