import { type Matrix, matrix } from '@moelab/numerics';
import type { Shape, ShapeChart } from './shape.ts';

/** Makes the product of two shapes: points, parameters and charts side by side, the second one's charts counted faster, targets added. */
export function productShape(left: Shape, right: Shape): Shape {
  const { size } = left;
  const d = left.dimension;
  const split = <T>(v: Float64Array, at: number, of: (a: Float64Array, b: Float64Array) => T): T =>
    of(v.subarray(0, at), v.subarray(at));
  const charts = left.charts.flatMap((one) =>
    right.charts.map((other): ShapeChart => {
      const smoothness = Math.min(one.smoothness, other.smoothness);
      return {
        score: (u) => split(u, size, (a, b) => one.score(a) + other.score(b)),
        bump: (u) => split(u, size, (a, b) => one.bump(a) * other.bump(b)),
        contains: (u) => split(u, size, (a, b) => one.contains(a) && other.contains(b)),
        smoothness,
        ...(one.affine === undefined || other.affine === undefined
          ? {}
          : {
              affine: {
                slopes: blocks(one.affine.slopes, other.affine.slopes),
                intercept: Float64Array.of(...one.affine.intercept, ...other.affine.intercept),
              },
            }),
        coordinates(u, to) {
          one.coordinates(u.subarray(0, size), to.subarray(0, d));
          other.coordinates(u.subarray(size), to.subarray(d));
        },
        point(t, u) {
          one.point(t.subarray(0, d), u.subarray(0, size));
          other.point(t.subarray(d), u.subarray(size));
        },
        cell: [...one.cell, ...other.cell],
      };
    }),
  );
  return {
    dimension: d + right.dimension,
    size: size + right.size,
    periodic: [...left.periodic, ...right.periodic],
    place(t, u) {
      left.place(t.subarray(0, d), u.subarray(0, size));
      right.place(t.subarray(d), u.subarray(size));
    },
    waves: (u) => split(u, size, (a, b) => left.waves(a) + right.waves(b)),
    charts,
    ...(left.gate === undefined || right.gate === undefined ? {} : { gate: pairs(left.gate, right.gate) }),
  };
}

/** The block diagonal matrix of a and b. */
function blocks(a: Matrix, b: Matrix): Matrix {
  const out = matrix(a.rows + b.rows, a.cols + b.cols);
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < a.cols; j++) out.data[i * out.cols + j] = a.data[i * a.cols + j]!;
  for (let i = 0; i < b.rows; i++)
    for (let j = 0; j < b.cols; j++) out.data[(a.rows + i) * out.cols + a.cols + j] = b.data[i * b.cols + j]!;
  return out;
}

/** Every column of a above every column of b, b's counted faster. */
function pairs(a: Matrix, b: Matrix): Matrix {
  const out = matrix(a.rows + b.rows, a.cols * b.cols);
  for (let c = 0; c < out.cols; c++) {
    for (let i = 0; i < a.rows; i++)
      out.data[i * out.cols + c] = a.data[i * a.cols + Math.floor(c / b.cols)]!;
    for (let i = 0; i < b.rows; i++)
      out.data[(a.rows + i) * out.cols + c] = b.data[i * b.cols + (c % b.cols)]!;
  }
  return out;
}
