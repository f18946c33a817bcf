import {
  add,
  argMax,
  cast,
  div,
  greater,
  mul,
  notEqual,
  onesLike,
  reshape,
  squaredDifference,
  sub,
  sum,
  type Tensor,
  where,
} from '@tensorflow/tfjs-core';
import type { Backend } from './backend.ts';
import { MoelabError } from './errors.ts';
import { didYouMean } from './nearest.ts';

/** What a prediction costs, row by row. */
export interface Loss {
  readonly name: LossName;
  /** The smallest and the largest value that it can have. */
  readonly range: readonly [number, number];
  /** Whether it judges the log density of the target instead of a prediction. */
  readonly ofDensity: boolean;
  /** Which targets it can judge. */
  readonly targets: readonly ('real' | 'class')[];
  /** (rows): from the targets and the predictions, or from the log densities. */
  rows(backend: Backend, y: Tensor, predictionOrLogDensity: Tensor): Tensor;
}

/** The name of a loss that risks are told in. */
export type LossName = 'squared' | 'log' | 'zero-one' | 'clipped';

/** Σ_o (y_o − ŷ_o)². */
const squaredRows = (y: Tensor, prediction: Tensor): Tensor => sum(squaredDifference(y, prediction), -1);

/**
 * Gives one of the losses: `squared` Σ_o (y_o − ŷ_o)²; `log` −log p(y|x), nats; `zero-one` 1 where the most probable
 * class is not y; `clipped` min(squared, bound)/bound, in [0, 1] as generalization bounds ask for. NaN in a target or a
 * prediction gives NaN in its row.
 */
export function lossOf(name: LossName, { bound = 1 }: { readonly bound?: number } = {}): Loss {
  switch (name) {
    case 'squared':
      return {
        name,
        range: [0, Infinity],
        ofDensity: false,
        targets: ['real'],
        rows: (_, y, prediction) => squaredRows(y, prediction),
      };
    case 'log':
      return {
        name,
        range: [-Infinity, Infinity],
        ofDensity: true,
        targets: ['real', 'class'],
        rows: (backend, _, logDensity) => mul(logDensity, backend.tensor([-1], [])),
      };
    case 'zero-one':
      return {
        name,
        range: [0, 1],
        ofDensity: false,
        targets: ['class'],
        rows(_, y, prediction) {
          const classes = reshape(y, [-1]);
          const missed = cast(notEqual(cast(argMax(prediction, -1), 'float32'), classes), 'float32');
          // argMax and notEqual take NaN for a number like others
          const nothing = add(sum(sub(prediction, prediction), -1), sub(classes, classes));
          return add(missed, nothing);
        },
      };
    case 'clipped': {
      if (!(bound > 0 && Number.isFinite(bound))) {
        throw new MoelabError(
          'INVALID_OPTIONS',
          `losses/clipped: bound must be a finite number > 0, got ${bound}`,
        );
      }
      return {
        name,
        range: [0, 1],
        ofDensity: false,
        targets: ['real'],
        rows(backend, y, prediction) {
          const squared = squaredRows(y, prediction);
          const limit = mul(onesLike(squared), backend.tensor([bound], []));
          return div(where(greater(squared, limit), limit, squared), limit); // unlike minimum, keeps NaN on every backend
        },
      };
    }
    default: {
      const known = ['squared', 'log', 'zero-one', 'clipped'];
      throw new MoelabError(
        'UNKNOWN_PART',
        `losses: no '${String(name)}'${didYouMean(String(name), known)} (known: ${known.join(', ')})`,
      );
    }
  }
}
