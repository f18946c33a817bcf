import type { Dataset } from '@moelab/core';
import { type Matrix, matrix, type Stream, solvePositive } from '@moelab/numerics';
import { columnScales } from './spread.ts';

/**
 * Draws first responsibilities (rows × experts) for one start of EM.
 *
 * Three ways take turns, because each finds optima that the others miss: k-means++ seeds in standardized (x, y)
 * (clusters); slices of x along a random direction (experts that follow one another, as in a piecewise curve);
 * least-squares fits to a few random rows, each row going to the nearest (lines that cross). Each row belongs to its
 * expert by 0.9, the rest is spread evenly.
 *
 * Source: Arthur & Vassilvitskii 2007 for the seeds; elemental sets after Rousseeuw & Leroy 1987, chapter 5.
 */
export function drawResponsibilities(
  data: Dataset,
  experts: number,
  start: number,
  random: Stream,
): Float64Array {
  const way = [elementalFits, slices, clusters][start % 3]!;
  const assigned = way(data, experts, random);
  const { rows } = data.x;
  const all = new Float64Array(rows * experts).fill(0.1 / experts);
  for (let i = 0; i < rows; i++) all[i * experts + assigned[i]!]! += 0.9;
  return all;
}

/** Seeds by k-means++ on standardized (x, y), rows to the nearest seed. */
function clusters({ x, y }: Dataset, experts: number, random: Stream): Int32Array {
  const z = standardized(x, y);
  const { rows, cols, data } = z;
  const distance = new Float64Array(rows).fill(Infinity);
  const assigned = new Int32Array(rows);
  let seed = Math.floor(random.next() * rows);
  for (let k = 0; k < experts; k++) {
    let total = 0;
    for (let i = 0; i < rows; i++) {
      let d = 0;
      for (let j = 0; j < cols; j++) d += (data[i * cols + j]! - data[seed * cols + j]!) ** 2;
      if (d < distance[i]!) {
        distance[i] = d;
        assigned[i] = k;
      }
      total += distance[i]!;
    }
    let left = random.next() * total;
    seed = rows - 1;
    for (let i = 0; i < rows; i++) {
      left -= distance[i]!;
      if (left < 0) {
        seed = i;
        break;
      }
    }
  }
  return assigned;
}

/** Cuts the rows, in the order of a random direction of x, into slices of random sizes (at least one row each). */
function slices({ x }: Dataset, experts: number, random: Stream): Int32Array {
  const { rows, cols, data } = x;
  const scale = columnScales(x);
  const direction = Float64Array.from({ length: cols }, (_, j) => (2 * random.next() - 1) / scale[j]!);
  const position = Float64Array.from({ length: rows }, (_, i) => {
    let p = 0;
    for (let j = 0; j < cols; j++) p += direction[j]! * data[i * cols + j]!;
    return p;
  });
  const order = Array.from({ length: rows }, (_, i) => i).sort(
    (a, b) => position[a]! - position[b]! || a - b,
  );
  const sizes = Float64Array.from({ length: experts }, () => 0.25 - Math.log1p(-random.next()));
  const total = sizes.reduce((a, b) => a + b, 0);
  const assigned = new Int32Array(rows);
  let k = 0;
  let end = (sizes[0]! / total) * rows;
  for (const [at, row] of order.entries()) {
    while (k < experts - 1 && at >= end) end += (sizes[++k]! / total) * rows;
    assigned[row] = k;
  }
  return assigned;
}

/** Fits y = (x, 1) C to inputs + 2 random rows for each expert; rows go to the fit with the smallest residual. */
function elementalFits({ x, y }: Dataset, experts: number, random: Stream): Int32Array {
  const { rows, cols } = x;
  const features = cols + 1;
  const fits = Array.from({ length: experts }, () => {
    const gram = new Float64Array(features * features);
    const cross = new Float64Array(features * y.cols);
    for (let draw = 0; draw < features + 1; draw++) {
      const i = Math.floor(random.next() * rows);
      const z = (j: number) => (j < cols ? x.data[i * cols + j]! : 1);
      for (let a = 0; a < features; a++) {
        for (let b = 0; b < features; b++) gram[a * features + b]! += z(a) * z(b);
        for (let o = 0; o < y.cols; o++) cross[a * y.cols + o]! += z(a) * y.data[i * y.cols + o]!;
      }
    }
    return solvePositive(gram, cross, features, y.cols, { ridge: 1e-6 }).solution;
  });
  return Int32Array.from({ length: rows }, (_, i) => {
    let nearest = 0;
    let smallest = Infinity;
    for (const [k, c] of fits.entries()) {
      let residual = 0;
      for (let o = 0; o < y.cols; o++) {
        let e = y.data[i * y.cols + o]! - c[cols * y.cols + o]!;
        for (let j = 0; j < cols; j++) e -= x.data[i * cols + j]! * c[j * y.cols + o]!;
        residual += e * e;
      }
      if (residual < smallest) {
        smallest = residual;
        nearest = k;
      }
    }
    return nearest;
  });
}

function standardized(x: Matrix, y: Matrix): Matrix {
  const scales = [columnScales(x), columnScales(y)] as const;
  const cols = x.cols + y.cols;
  const z = matrix(x.rows, cols);
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < x.cols; j++) z.data[i * cols + j] = x.data[i * x.cols + j]! / scales[0][j]!;
    for (let o = 0; o < y.cols; o++) z.data[i * cols + x.cols + o] = y.data[i * y.cols + o]! / scales[1][o]!;
  }
  return z;
}
