import { MoelabError } from '@moelab/core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

interface Heap {
  _malloc(bytes: number): number;
  _free(address: number): void;
  readonly asm?: { readonly malloc?: (bytes: number) => number };
}
type Malloc = Heap['_malloc'] & { [guarded]?: Heap['_malloc'] };
const guarded = Symbol.for('moelab.wasmHeapGuarded');

/**
 * Makes a full heap (4 GiB) an error. tfjs 4.22 takes the address 0 that malloc then gives for a good one, and writes the
 * new tensor over live data. The backend goes on working after the error, once tensors are freed.
 */
export function guardHeap({ wasm }: BackendWasm): void {
  const heap = wasm as unknown as Heap & { _malloc: Malloc };
  const malloc = heap.asm?.malloc; // the stub puts itself back at its first call
  if (malloc === undefined || heap._malloc[guarded]) return;
  heap._malloc = Object.assign(
    (bytes: number) => {
      const address = malloc(bytes);
      if (address !== 0 || bytes === 0) return address;
      throw new MoelabError(
        'BACKEND_UNAVAILABLE',
        `wasm: no memory for ${bytes} bytes more: its heap is full; free tensors, or compute fewer rows at a time`,
      );
    },
    { [guarded]: heap._malloc },
  );
}

/** Takes the guard away again, so that a test can show what tfjs does. */
export function unguardHeap({ wasm }: BackendWasm): void {
  const heap = wasm as unknown as Heap & { _malloc: Malloc };
  const own = heap._malloc[guarded];
  if (own) heap._malloc = own;
}

/** Throws where the heap has not that many bytes together, for work whose own allocations nobody checks. */
export function probeHeap({ wasm }: BackendWasm, bytes: number): void {
  const heap = wasm as unknown as Heap;
  heap._free(heap._malloc(bytes));
}
