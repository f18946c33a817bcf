import { MoelabError } from '@moelab/core';
import { getKernel, type KernelFunc, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { type KernelCall, type Refusal, refusals } from './refusals.ts';

const guarded = Symbol.for('moelab.wasmGuarded');
type Guarded = KernelFunc & { [guarded]?: true };

/** Puts a guard before each kernel of backend wasm that has refusals; changes nothing when called again. */
export function refuseWrongOps(): void {
  for (const [kernelName, own] of byKernel(refusals())) {
    const original = getKernel(kernelName, 'wasm');
    if ((original?.kernelFunc as Guarded | undefined)?.[guarded]) continue;
    const kernelFunc: Guarded = (call) => {
      const wrong = own.find(({ isWrong }) => isWrong(call as unknown as KernelCall));
      if (wrong !== undefined) throw new MoelabError('UNSUPPORTED', `wasm: ${wrong.message}`);
      return original.kernelFunc(call);
    };
    kernelFunc[guarded] = true;
    if (original) unregisterKernel(kernelName, 'wasm');
    registerKernel({ ...original, kernelName, backendName: 'wasm', kernelFunc });
  }
}

function byKernel(all: readonly Refusal[]): ReadonlyMap<string, readonly Refusal[]> {
  const table = new Map<string, Refusal[]>();
  for (const refusal of all) table.set(refusal.kernel, [...(table.get(refusal.kernel) ?? []), refusal]);
  return table;
}
