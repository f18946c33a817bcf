import type { Dataset } from '@moelab/core';
import { matrix, permutation, stream } from '@moelab/numerics';
import { clusters } from '@moelab/tasks';
import { digitCount, halvedDigits } from '../finite-bank/digits.ts';
import { rowsOf } from '../finite-bank/rows-of.ts';
import { levelsOf, type TaskName } from './settings.ts';

/** A sample, and rows of their own to measure the risk on. */
export interface SplitData {
  readonly sample: Dataset;
  readonly test: Dataset;
}

/** Rows of the largest sample: test rows come after them, the same for samples of every size. */
const LARGEST = Math.max(...levelsOf.m);

/**
 * Draws the data of a replication with targets ±1; a smaller sample is the beginning of a larger one.
 *
 * `clusters`: the sign of a noisy affine function of each of six overlapping Gaussian clusters in eight dimensions, drawn for each replication.
 * `digits`: odd or even, from 7 × 7 means of pixels.
 */
export function splitData(task: TaskName, { m, testRows, seed, replication }: SplitSizes): SplitData {
  const ofData = stream(seed, 'sparse-generalization', task, replication);
  const { x, y } = task === 'clusters' ? signedClusters(ofData.uint32(), LARGEST + testRows) : oddDigits();
  const order =
    task === 'clusters' ? Uint32Array.from({ length: x.rows }, (_, i) => i) : permutation(ofData, digitCount);
  const part = (from: number, count: number): Dataset => {
    const own = order.subarray(from, from + count);
    return { x: rowsOf(x, own), y: rowsOf(y, own) };
  };
  return { sample: part(0, m), test: part(LARGEST, testRows) };
}

/** How much data a cell needs, and which. */
export interface SplitSizes {
  readonly m: number;
  readonly testRows: number;
  readonly seed: number;
  readonly replication: number;
}

function signedClusters(seed: number, rows: number): Dataset {
  const task = clusters({ clusters: 6, inputs: 8, separation: 3, target: 'linear', noise: 0.5, seed });
  const { x, y } = task.sample(rows, seed);
  return { x, y: { ...y, data: y.data.map((v) => (v > 0 ? 1 : -1)) } };
}

const SIDE = 7;

let odd: Dataset | undefined;

/** Gives the digits as they are learned, made once in each thread. */
function oddDigits(): Dataset {
  odd ??= oddDigitsOf(halvedDigits());
  return odd;
}

/** Gives 2 × 2 means of halved digits, and whether each is odd (1) or even (−1). Shapes: x (n, 196) → (n, 49); y (n, 1). */
export function oddDigitsOf({ x, y }: Dataset): Dataset {
  const means = matrix(x.rows, SIDE * SIDE);
  for (const [i, ink] of x.data.entries()) {
    const [image, pixel] = [Math.floor(i / x.cols), i % x.cols];
    const [row, column] = [Math.floor(pixel / (2 * SIDE)), pixel % (2 * SIDE)];
    means.data[image * means.cols + SIDE * (row >> 1) + (column >> 1)]! += ink / 4;
  }
  return { x: means, y: { ...y, data: y.data.map((digit) => (digit % 2 === 1 ? 1 : -1)) } };
}
