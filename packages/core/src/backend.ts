import type { Tensor } from '@tensorflow/tfjs-core';

/** Where tensors live and are computed, once it is loaded. A backend's part gives one after an async load. */
export interface Backend {
  /** The name under which tfjs knows it: 'float64', 'wasm', 'tensorflow'. */
  readonly name: string;
  /** What a 'float32' tensor really holds on this backend. */
  readonly precision: 'float64' | 'float32';
  /** Makes a tensor that holds `values` as exactly as the backend can; never rounded on the way in float64. */
  tensor(values: ArrayLike<number>, shape: readonly number[]): Tensor;
  /** What `moelab doctor` and a result's provenance print: versions, SIMD, threads. */
  readonly info: Readonly<Record<string, string | number | boolean>>;
}

/** The unit roundoff of what a backend stores: 2⁻⁵³ or 2⁻²⁴. */
export const roundoffOf = ({ precision }: Backend): number => (precision === 'float64' ? 2 ** -53 : 2 ** -24);
