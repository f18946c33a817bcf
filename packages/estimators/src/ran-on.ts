import type { Backend } from '@moelab/core';

/** Which part of a fit was computed where, and how exactly. */
export interface RanOn {
  /**
   * What computed the densities or predictions of rows, and their gradients: plain float64 loops of a known family, or
   * tensors on the model's backend.
   */
  readonly model: 'float64 loops' | `backend ${string} (${Backend['precision']})`;
  /** What added them up to the reported likelihood or error: always float64, whatever the backend. */
  readonly sums: 'float64';
}

/** Says where a fit by loops or tensors ran. */
export const ranOn = (by: 'loops' | 'tensors', { name, precision }: Backend): RanOn => ({
  model: by === 'loops' ? 'float64 loops' : `backend ${name} (${precision})`,
  sums: 'float64',
});
