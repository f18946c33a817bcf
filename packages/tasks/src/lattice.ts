import { type Matrix, matrix } from '@moelab/numerics';

/**
 * Gives evenly spread points of the unit cube, the same each time: x_rl = frac((r g_l + ½)/rows), a lattice of rank one.
 *
 * Each coordinate by itself runs through the midpoints of `rows` equal intervals, in an order of its own: g_0 = 1, and g_l is the
 * number coprime to `rows` that is nearest to rows/φ^l, φ^(size+1) = φ + 1. No coordinate is ever a fraction i/rows.
 *
 * Shapes: → (rows, size). Source of the g_l: Roberts 2018 (the generalised golden ratio), here rounded.
 */
export function lattice(rows: number, size: number): Matrix {
  const points = matrix(rows, size);
  let golden = 2;
  for (let i = 0; i < 64; i++) golden = (1 + golden) ** (1 / (size + 1));
  for (let l = 0; l < size; l++) {
    const step = nearestCoprime(rows, l === 0 ? 1 : rows / golden ** l);
    for (let r = 0; r < rows; r++) points.data[r * size + l] = (((r * step) % rows) + 0.5) / rows;
  }
  return points;
}

function nearestCoprime(rows: number, wanted: number): number {
  const middle = Math.max(1, Math.round(wanted));
  for (let off = 0; off < middle; off++) {
    if (greatestCommonDivisor(rows, middle + off) === 1) return middle + off;
    if (greatestCommonDivisor(rows, middle - off) === 1) return middle - off;
  }
  return 1;
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);
