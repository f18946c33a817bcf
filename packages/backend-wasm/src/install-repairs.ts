import { getKernel, type KernelConfig, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import type { Kernel } from './repair.ts';
import { repairs } from './repairs.ts';

/** tfjs's own kernel, or that there was none, kept on the one that took its place. */
const replaced = Symbol.for('moelab.wasmKernelReplaced');
type Repaired = KernelConfig['kernelFunc'] & { [replaced]?: { readonly stock: KernelConfig | undefined } };

const repairedBy = (kernelName: string) => {
  const config = getKernel(kernelName, 'wasm');
  return (config?.kernelFunc as Repaired | undefined)?.[replaced];
};

/** Puts the repaired kernels in the place of tfjs's, in the one registry of the process; again changes nothing. */
export function installRepairs(): void {
  for (const repair of repairs) {
    for (const kernelName of repair.kernels) {
      if (repairedBy(kernelName)) continue;
      const stock = getKernel(kernelName, 'wasm') as KernelConfig | undefined;
      const own = stock?.kernelFunc as unknown as Kernel | undefined;
      const missing: Kernel = () => {
        throw new Error(`internal: tfjs has no kernel '${kernelName}' on backend wasm`);
      };
      const kernel = repair.repaired(own ?? missing, kernelName) as unknown as KernelConfig['kernelFunc'];
      const kernelFunc = Object.assign((call: Parameters<typeof kernel>[0]) => kernel(call), {
        [replaced]: { stock },
      });
      if (stock) unregisterKernel(kernelName, 'wasm');
      registerKernel({ ...stock, kernelName, backendName: 'wasm', kernelFunc });
    }
  }
}

/** Puts tfjs's own kernels back, so that a test can show what they do. */
export function removeRepairs(): void {
  for (const kernelName of repairs.flatMap(({ kernels }) => kernels)) {
    const known = repairedBy(kernelName);
    if (!known) continue;
    unregisterKernel(kernelName, 'wasm');
    if (known.stock) registerKernel(known.stock);
  }
}
