import { MoelabError } from '@moelab/core';
import { categorical, matrix } from '@moelab/numerics';
import type { TargetLaw } from './target-law.ts';

/**
 * Makes class targets: P(c | x) = Σ_k w_k P_k(c), of what the true experts say about classes; y is drawn from its own
 * expert's P_k.
 *
 * Best log loss: the entropy of P(· | x), nats. Best zero-one loss: 1 − max_c P(c | x).
 */
export function classTargets(where: string, classes: number): TargetLaw {
  const probabilities = (row: number, data: Float64Array) =>
    data.subarray(row * classes, (row + 1) * classes);
  return {
    target: 'class',
    weightSum: 'one',
    draw({ routing, means }, drawn, random) {
      const y = matrix(means.rows, 1);
      for (let i = 0; i < y.rows; i++)
        y.data[i] = categorical(random, probabilities(i * routing.cols + drawn![i]!, means.data));
      return y;
    },
    logDensity({ regression }, y) {
      const bad = y.data.findIndex((c) => !(Number.isInteger(c) && c >= 0 && c < classes));
      if (bad >= 0) {
        throw new MoelabError(
          'INVALID_DATA',
          `${where}: y: row ${bad + 1} must be a class index from 0 to ${classes - 1}, got ${y.data[bad]}`,
        );
      }
      return y.data.map((c, i) => Math.log(regression.data[i * classes + c]!));
    },
    bestLoss({ regression }, loss) {
      if (loss !== 'log' && loss !== 'zero-one') {
        throw new MoelabError(
          'UNSUPPORTED',
          `${where}: loss must be 'log' or 'zero-one' for classes, got '${loss}'`,
        );
      }
      return Float64Array.from({ length: regression.rows }, (_, i) => {
        const own = probabilities(i, regression.data);
        return loss === 'log'
          ? own.reduce((total, p) => (p > 0 ? total - p * Math.log(p) : total), 0)
          : 1 - own.reduce((a, b) => Math.max(a, b));
      });
    },
  };
}
