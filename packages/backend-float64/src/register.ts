import { MoelabError } from '@moelab/core';
import { engine, getKernel, type KernelFunc, registerBackend, registerKernel } from '@tensorflow/tfjs-core';
import { backendName, Float64Backend } from './float64-backend.ts';
import type { Kernel } from './kernel.ts';
import { kernelTable } from './kernel-table.ts';
import { missingKernels } from './missing-kernels.ts';

const ISSUES = 'https://github.com/moelab/moelab/issues';

/** Why a kernel is missing, where there is more to say than that nobody asked for it. */
const reasons: Readonly<Record<string, string>> = {
  Multinomial: 'tfjs draws from its own generator; draw the categories from a seeded stream instead',
};

const refusing =
  (name: string): Kernel =>
  () => {
    const advice = reasons[name] ?? `ask for it at ${ISSUES}, or run that part on another backend`;
    throw new MoelabError('UNSUPPORTED', `float64: no kernel '${name}'; ${advice}`);
  };

const kernels: readonly (readonly [string, Kernel])[] = Object.entries({
  ...Object.fromEntries(missingKernels.map((name) => [name, refusing(name)])),
  ...kernelTable,
});

/**
 * Makes backend `float64` known to tfjs, with all its kernels; select it with `await tf.setBackend('float64')`.
 *
 * Calling it again does nothing. The selected backend stays, and float64 never becomes the default where tfjs has
 * another. A kernel that is missing throws an error that names it.
 */
export function register(): void {
  if (engine().findBackendFactory(backendName) === null) {
    registerBackend(backendName, () => new Float64Backend(), 0);
  }
  for (const [kernelName, kernel] of kernels) {
    if (getKernel(kernelName, backendName) !== undefined) continue;
    registerKernel({ kernelName, backendName, kernelFunc: kernel as unknown as KernelFunc });
  }
}
