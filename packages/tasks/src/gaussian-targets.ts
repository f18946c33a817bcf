import { MoelabError } from '@moelab/core';
import { logSumExp, type Matrix, matrix, normal } from '@moelab/numerics';
import { normalRule } from './normal-rule.ts';
import type { TargetLaw } from './target-law.ts';

const LOG_TWO_PI = Math.log(2 * Math.PI);

/**
 * Makes real targets: y | x ~ Σ_k w_k N(m_k, ν_k I), a mixture of what the true experts say.
 *
 * Best squared loss: Σ_o Var(y_o | x) = outputs Σ_k w_k ν_k + Σ_k w_k ‖m_k − f*‖². Best log loss: the entropy of the mixture;
 * closed for a row that one expert has to itself, else for one output by E_k[−log p] over each component k, by the trapezoidal
 * rule of 48 points. `variances` (K*) may be 0, and there is no density then.
 */
export function mixtureTargets(where: string, variances: Float64Array): TargetLaw {
  const experts = variances.length;
  const sds = variances.map(Math.sqrt);
  const checkNoise = () => checkDensity(where, variances);
  return {
    target: 'real',
    weightSum: 'one',
    draw: ({ means }, drawn, random) => {
      const outputs = means.cols / experts;
      const y = matrix(means.rows, outputs);
      for (let i = 0; i < y.rows; i++) {
        const k = drawn![i]!;
        for (let o = 0; o < outputs; o++)
          y.data[i * outputs + o] = means.data[(i * experts + k) * outputs + o]! + sds[k]! * normal(random);
      }
      return y;
    },
    logDensity({ routing, means }, y) {
      checkNoise();
      const outputs = y.cols;
      const terms = new Float64Array(experts);
      return Float64Array.from({ length: y.rows }, (_, i) => {
        for (let k = 0; k < experts; k++) {
          const w = routing.data[i * experts + k]!;
          const squares = squaredDistance(
            y.data,
            i * outputs,
            means.data,
            (i * experts + k) * outputs,
            outputs,
          );
          terms[k] = w === 0 ? -Infinity : Math.log(w) + logNormal(squares, variances[k]!, outputs);
        }
        return logSumExp(terms);
      });
    },
    bestLoss({ routing, means, regression }, loss) {
      const outputs = regression.cols;
      if (loss === 'squared')
        return Float64Array.from({ length: routing.rows }, (_, i) => {
          let total = 0;
          for (let k = 0; k < experts; k++) {
            const w = routing.data[i * experts + k]!;
            if (w === 0) continue;
            const at = (i * experts + k) * outputs;
            const between = squaredDistance(means.data, at, regression.data, i * outputs, outputs);
            total += w * (outputs * variances[k]! + between);
          }
          return total;
        });
      if (loss !== 'log') throw noSuchLoss(where, loss);
      checkNoise();
      return entropies(where, routing, means, variances, outputs);
    },
  };
}

/**
 * Makes real targets of experts that add up: y | x ~ N(f*(x), variance · I), f* = Σ_k w_k m_k. No row has an expert of its own,
 * and the weights need no sum of 1.
 */
export function additiveTargets(where: string, variance: number): TargetLaw {
  const own = Float64Array.of(variance);
  const sd = Math.sqrt(variance);
  return {
    target: 'real',
    weightSum: 'any',
    draw: ({ regression: { rows, cols, data } }, _, random) =>
      matrix(
        rows,
        cols,
        data.map((mean) => mean + sd * normal(random)),
      ),
    logDensity({ regression }, y) {
      checkDensity(where, own);
      return Float64Array.from({ length: y.rows }, (_, i) => {
        const squares = squaredDistance(y.data, i * y.cols, regression.data, i * y.cols, y.cols);
        return logNormal(squares, variance, y.cols);
      });
    },
    bestLoss({ regression: { rows, cols } }, loss) {
      if (loss === 'squared') return new Float64Array(rows).fill(cols * variance);
      if (loss !== 'log') throw noSuchLoss(where, loss);
      checkDensity(where, own);
      return new Float64Array(rows).fill(normalEntropy(variance, cols));
    },
  };
}

function entropies(
  where: string,
  routing: Matrix,
  means: Matrix,
  variances: Float64Array,
  outputs: number,
): Float64Array {
  const experts = variances.length;
  const { nodes, weights } = normalRule(48);
  const terms = new Float64Array(experts);
  return Float64Array.from({ length: routing.rows }, (_, i) => {
    const own = routing.data.subarray(i * experts, (i + 1) * experts);
    const alone = own.indexOf(1);
    if (alone >= 0) return normalEntropy(variances[alone]!, outputs);
    if (outputs > 1) {
      throw new MoelabError(
        'UNSUPPORTED',
        `${where}: the entropy of a mixture is computed for one output, got ${outputs}; average −logDensity over a sample`,
      );
    }
    let entropy = 0;
    for (let k = 0; k < experts; k++) {
      if (own[k]! < 1e-18) continue;
      for (const [j, z] of nodes.entries()) {
        const y = means.data[i * experts + k]! + Math.sqrt(variances[k]!) * z;
        for (let l = 0; l < experts; l++)
          terms[l] = Math.log(own[l]!) + logNormal((y - means.data[i * experts + l]!) ** 2, variances[l]!, 1);
        entropy -= own[k]! * weights[j]! * logSumExp(terms);
      }
    }
    return entropy;
  });
}

const logNormal = (squares: number, variance: number, outputs: number): number =>
  -(outputs * (LOG_TWO_PI + Math.log(variance)) + squares / variance) / 2;

const normalEntropy = (variance: number, outputs: number): number =>
  (outputs * (1 + LOG_TWO_PI + Math.log(variance))) / 2;

function squaredDistance(
  a: Float64Array,
  fromA: number,
  b: Float64Array,
  fromB: number,
  size: number,
): number {
  let total = 0;
  for (let j = 0; j < size; j++) total += (a[fromA + j]! - b[fromB + j]!) ** 2;
  return total;
}

function checkDensity(where: string, variances: Float64Array): void {
  if (variances.every((v) => v > 0)) return;
  throw new MoelabError(
    'UNSUPPORTED',
    `${where}: without noise its targets have no density; give it noise > 0`,
  );
}

const noSuchLoss = (where: string, loss: string) =>
  new MoelabError('UNSUPPORTED', `${where}: loss must be 'squared' or 'log' for real targets, got '${loss}'`);
