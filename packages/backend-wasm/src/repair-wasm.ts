import { MoelabError, registerGradients } from '@moelab/core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { engine } from '@tensorflow/tfjs-core';
import { guardHeap } from './guard-heap.ts';
import { installRepairs } from './install-repairs.ts';

/**
 * Repairs tfjs's wasm backend where something else has started it: `await tf.setBackend('wasm'); repairWasm();`, before any
 * computation. Kernels, gradients and the heap are mended as `loadWasm` does it, which also starts the backend and is
 * the better way where there is a choice: its start cannot hang and leaves no listener on the process.
 */
export function repairWasm(): void {
  const backend = engine().registry.wasm as BackendWasm | undefined;
  if (backend === undefined) {
    throw new MoelabError(
      'NO_BACKEND',
      "wasm: not started yet; await tf.setBackend('wasm') first, or use loadWasm()",
    );
  }
  registerGradients();
  installRepairs();
  guardHeap(backend);
}
