import {
  crossGram,
  gram,
  type Matrix,
  matrix,
  rowOf,
  type Stream,
  solvePositive,
  uniformInteger,
} from '@moelab/numerics';
import { dot } from '../dot.ts';
import { mapRows } from '../map-rows.ts';
import type { ReluNetwork, ReluUnit } from './relu-network.ts';

/** The ridge relu(weights · x + bias). */
interface Ridge {
  readonly weights: Float64Array;
  readonly bias: number;
}

/**
 * Fits a network of one hidden layer of relu units to values at points, its hidden layer drawn and its outputs solved for: each unit
 * rises from 0 at a drawn point to 1 at another, so that kinks lie where the points do; the outputs are least squares.
 *
 * Shapes: points (rows, inputs), values (rows, outputs). Cost: rows · width². The hidden layer of a smaller width is the first
 * part of that of a larger one from the same stream.
 * Source: Bolager et al. 2023, arXiv:2306.16830 (sampled weights, there by the steepness of the values; here uniformly).
 */
export function ridgeFit(points: Matrix, values: Matrix, width: number, random: Stream): ReluNetwork {
  const ridges = Array.from({ length: width }, () => drawnRidge(points, random));
  const features = mapRows(points, width + 1, (x, to) => {
    for (const [h, { weights, bias }] of ridges.entries()) to[h] = Math.max(0, dot(weights, x) + bias);
    to[width] = 1;
  });
  const { rows, cols } = features;
  const outputs = values.cols;
  const { solution } = solvePositive(
    gram(features.data, rows, cols),
    crossGram(features.data, values.data, rows, cols, outputs),
    cols,
    outputs,
  );
  const coefficients = matrix(cols, outputs, solution);
  return {
    units: ridges.map(
      ({ weights, bias }, h): ReluUnit => ({
        from: [...weights.entries()],
        bias,
        to: [...rowOf(coefficients, h).entries()],
      }),
    ),
    outputBias: [...rowOf(coefficients, width)],
  };
}

function drawnRidge(points: Matrix, random: Stream): Ridge {
  const start = rowOf(points, uniformInteger(random, points.rows));
  const direction = rowOf(points, uniformInteger(random, points.rows)).map((v, s) => v - start[s]!);
  const squares = dot(direction, direction) || 1;
  const weights = direction.map((v) => v / squares);
  return { weights, bias: -dot(weights, start) };
}

/** What a network says at points: (rows, outputs), in double precision. */
export const saidByNetwork = ({ units, outputBias }: ReluNetwork, points: Matrix): Matrix =>
  mapRows(points, outputBias.length, (x, y) => {
    y.set(outputBias);
    for (const { from, bias, to } of units) {
      const sum = from.reduce((total, [input, weight]) => total + weight * x[input]!, bias);
      if (sum > 0) for (const [output, weight] of to) y[output]! += weight * sum;
    }
  });
