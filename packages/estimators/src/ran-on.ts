import type { Backend } from '@moelab/core';
import type { GatedGaussianKernel } from '@moelab/numerics/kernels';

/** Which part of a fit was computed where, and how exactly. */
export interface RanOn {
  /**
   * What computed the densities or predictions of rows, and their gradients: float64 kernels of a known family, or tensors on the model's
   * backend. Kernels give the same bits in both forms, the plain one several times slower.
   */
  readonly model:
    | 'float64 kernels (WebAssembly SIMD)'
    | 'float64 kernels (plain TypeScript)'
    | `backend ${string} (${Backend['precision']})`;
  /** What added them up to the reported likelihood or error: always float64, whatever the backend. */
  readonly sums: 'float64';
}

/** Says where a fit by kernels of some form or by tensors ran. */
export const ranOn = (by: GatedGaussianKernel['form'] | 'tensors', { name, precision }: Backend): RanOn => ({
  model:
    by === 'tensors'
      ? `backend ${name} (${precision})`
      : `float64 kernels (${by === 'simd' ? 'WebAssembly SIMD' : 'plain TypeScript'})`,
  sums: 'float64',
});
