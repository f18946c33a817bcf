import { choice, defineBackend, definePlugin, flag, integer, params } from '@moelab/core';
import { loadNodeGpu } from './load-node-gpu.ts';

/** TensorFlow.js on CUDA as a part; the package that it loads is an optional peer. */
export const nodeGpu = defineBackend({
  summary: 'TensorFlow in Node, on CUDA: float32; needs the package @tensorflow/tfjs-node-gpu',
  options: params({
    package: choice(['gpu', 'cpu'], {
      doc: '@tensorflow/tfjs-node-gpu, or @tensorflow/tfjs-node on the CPU',
    }),
    allowCpu: flag({ doc: 'compute on the CPU where the GPU package finds no GPU' }),
    timeoutMs: integer({ doc: 'how long each step of the start may take', min: 1, default: 60_000 }),
  }),
  create: loadNodeGpu,
});

/** The plugin that brings the backend `node-gpu`. */
export const backendNodeGpu = definePlugin({
  name: '@moelab/backend-node-gpu',
  version: '0.0.0',
  backends: { 'node-gpu': nodeGpu },
});
