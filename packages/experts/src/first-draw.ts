import { real } from '@moelab/core';
import { normal, type Stream } from '@moelab/numerics';

/** The option of how widely the first coefficients are spread. */
export const initialScale = real({
  min: 0,
  default: 0.1,
  doc: 'standard deviation of the first coefficients',
});

/** Draws first values from N(0, scale²). */
export const firstDraw =
  (scale: number) =>
  (random: Stream): number =>
    scale * normal(random);
