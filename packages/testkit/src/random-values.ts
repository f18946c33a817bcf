import { type Declarations, sizeOf, type Values } from '@moelab/core';
import { type Matrix, matrix, normal, type Stream } from '@moelab/numerics';

/** Draws values around the declared first ones: init + N(0, 1), or init · exp(0.3 N(0, 1)) where they are positive. */
export function randomValues(declarations: Declarations, random: Stream): Values {
  return Object.fromEntries(
    Object.entries(declarations).map(([name, { axes, shape, init, domain }]) => {
      const own = random.substream(name);
      const values = Float64Array.from({ length: sizeOf(shape) }, () => {
        const start = typeof init === 'number' ? init : init(own);
        return domain === 'positive' ? start * Math.exp(0.3 * normal(own)) : start + normal(own);
      });
      return [name, { axes, shape, values }];
    }),
  );
}

/** Draws a matrix of N(0, 1) entries. */
export const randomMatrix = (rows: number, cols: number, random: Stream): Matrix =>
  matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => normal(random)),
  );
