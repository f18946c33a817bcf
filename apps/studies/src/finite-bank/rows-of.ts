import { type Matrix, matrix } from '@moelab/numerics';

/** Gives some rows of a matrix, in their order, repeated as they are. */
export const rowsOf = ({ cols, data }: Matrix, rows: Uint32Array): Matrix =>
  matrix(
    rows.length,
    cols,
    Float64Array.from(
      { length: rows.length * cols },
      (_, i) => data[rows[Math.floor(i / cols)]! * cols + (i % cols)]!,
    ),
  );
