import { MoelabError } from '@moelab/core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

interface Heap {
  _malloc(bytes: number): number;
  readonly asm?: { readonly malloc?: (bytes: number) => number };
}

/**
 * Makes a full heap (4 GiB) an error. tfjs 4.22 takes the address 0 that malloc then gives for a good one, and writes the
 * new tensor over live data. The backend goes on working after the error, once tensors are freed.
 */
export function guardHeap({ wasm }: BackendWasm): void {
  const heap = wasm as unknown as Heap;
  const malloc = heap.asm?.malloc; // the stub puts itself back at its first call
  if (malloc === undefined) return;
  heap._malloc = (bytes) => {
    const address = malloc(bytes);
    if (address !== 0 || bytes === 0) return address;
    throw new MoelabError(
      'BACKEND_UNAVAILABLE',
      `wasm: no memory for ${bytes} bytes more: its heap is full; free tensors, or compute fewer rows at a time`,
    );
  };
}
