import type { Dataset, Model } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';

/**
 * Gives the share of the images of each digit that select each expert: (experts, 10), so that with two experts an image a
 * column adds up to two.
 */
export async function specialists(model: Model, { x, y }: Dataset): Promise<Matrix> {
  const { selected } = await model.route(x);
  const shares = matrix(selected.cols, 10);
  const images = new Float64Array(10);
  for (let i = 0; i < x.rows; i++) {
    const digit = y.data[i]!;
    images[digit]! += 1;
    for (let e = 0; e < selected.cols; e++)
      shares.data[e * 10 + digit]! += selected.data[i * selected.cols + e]!;
  }
  for (let s = 0; s < shares.data.length; s++) shares.data[s]! /= images[s % 10]!;
  return shares;
}
