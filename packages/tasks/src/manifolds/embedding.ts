import { type Matrix, matrix, rowOf } from '@moelab/numerics';
import { dot } from '../dot.ts';
import { mapRows } from '../map-rows.ts';

/** A frame of the first axes: rows e₁, …, e_count. Shapes: → (count, size). */
export function firstAxes(count: number, size: number): Matrix {
  const axes = matrix(count, size);
  for (let i = 0; i < count; i++) axes.data[i * size + i] = 1;
  return axes;
}

/** x = Σ_j u_j frame_j. Shapes: frame (size, D), u (rows, size) → (rows, D). */
export const embedded = (frame: Matrix, u: Matrix): Matrix =>
  mapRows(u, frame.cols, (row, x) => {
    const { cols, data } = frame;
    for (const [j, v] of row.entries()) for (let s = 0; s < cols; s++) x[s]! += v * data[j * cols + s]!;
  });

/** u_j = frame_j · x: the coordinates of the projection onto the frame's span. Shapes: frame (size, D), x (rows, D) → (rows, size). */
export function projected(frame: Matrix, x: Matrix): Matrix {
  const axes = Array.from({ length: frame.rows }, (_, j) => rowOf(frame, j));
  return mapRows(x, frame.rows, (row, u) => {
    for (const [j, axis] of axes.entries()) u[j] = dot(axis, row);
  });
}

/** frameᵀ slopes: what is linear in u, as linear in x. Shapes: frame (size, D), slopes (size, columns) → (D, columns). */
export function lifted(frame: Matrix, slopes: Matrix): Matrix {
  const out = matrix(frame.cols, slopes.cols);
  for (let j = 0; j < frame.rows; j++)
    for (let s = 0; s < frame.cols; s++)
      for (let c = 0; c < slopes.cols; c++)
        out.data[s * slopes.cols + c]! += frame.data[j * frame.cols + s]! * slopes.data[j * slopes.cols + c]!;
  return out;
}
