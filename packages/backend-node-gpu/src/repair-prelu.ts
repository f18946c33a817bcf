import {
  getKernel,
  type KernelFunc,
  mul,
  neg,
  registerKernel,
  relu,
  sub,
  type Tensor,
  tidy,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { BACKEND_NAME } from './node-gpu-options.ts';

const prelu = (({ inputs }: { readonly inputs: { readonly x: Tensor; readonly alpha: Tensor } }) =>
  tidy(() => sub(relu(inputs.x), mul(inputs.alpha, relu(neg(inputs.x)))))) as unknown as KernelFunc;

/**
 * Puts max(x, 0) − α max(−x, 0) in the place of tfjs-node's `prelu`, which calls methods of tensors (`x.sub`) that only the
 * union package of tfjs adds; changes nothing when called again.
 */
export function repairPrelu(): void {
  const present = getKernel('Prelu', BACKEND_NAME);
  if (present?.kernelFunc === prelu) return;
  if (present) unregisterKernel('Prelu', BACKEND_NAME);
  registerKernel({ kernelName: 'Prelu', backendName: BACKEND_NAME, kernelFunc: prelu });
}
