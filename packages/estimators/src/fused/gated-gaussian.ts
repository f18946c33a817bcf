import type { Dataset, Model } from '@moelab/core';
import { withoutPrefix } from '@moelab/core';
import { activationLogits } from './activation-logits.ts';
import { affineLogits } from './affine-logits.ts';
import { type BlockSoftmax, blockSoftmax } from './block-softmax.ts';
import { addCombination } from './columns.ts';
import { type LinearGaussianBank, linearGaussianBank } from './linear-gaussian-bank.ts';
import type { Block, LogitFamily } from './logit-family.ts';
import { BLOCK } from './weighted-grams.ts';

/**
 * A gate and a bank of Gaussian experts on data, with the E-step of one block of rows.
 *
 * Coordinates θ: those of the gate, then those of the bank.
 */
export interface GatedGaussian {
  readonly rows: number;
  readonly experts: number;
  readonly gate: LogitFamily;
  readonly bank: LinearGaussianBank;
  /** Scratch of the last block, column-major: logits, gate probabilities, responsibilities. */
  readonly s: Block;
  readonly p: Block;
  /** Longer than the experts need: the gate's curvature weights follow the responsibilities. */
  readonly r: Block;
  /** Each expert's means of each output, column-major. */
  readonly means: Block;
  readonly softmax: BlockSoftmax;
  /** The bank's coordinates within θ. */
  expertsOf(theta: Float64Array): Float64Array;
  /** Fills logits, gate probabilities, means and responsibilities of a block; returns its log-likelihood. */
  eStep(theta: Float64Array, from: number, count: number): number;
}

const LOG_2PI = Math.log(2 * Math.PI);

/** Makes the gated Gaussian of a model whose gate and experts are of known families. */
export function gatedGaussian(
  model: Model,
  { x, y }: Dataset,
  names: (input: number) => string,
): GatedGaussian {
  const layer = model.layers[0]!;
  const { experts } = layer.spec;
  const { rows } = x;
  const { fused } = layer.gate;
  const state = withoutPrefix('gate.', model.state);
  const bank = linearGaussianBank(
    layer.expert.fused!,
    layer.expert.parameters,
    experts,
    x,
    y,
    withoutPrefix('experts.', model.parameters),
  );
  const gate =
    fused!.family === 'affine-softmax'
      ? affineLogits(fused!, x, experts, state, names, { matrix: bank.designMatrix, design: bank.design })
      : activationLogits(fused!, x, experts, state);
  const { outputs, features } = bank;
  const curvatures = gate.newton === undefined ? 0 : (gate.newton.free * (gate.newton.free + 1)) / 2;
  const s = new Float64Array(experts * BLOCK);
  const p = new Float64Array(experts * BLOCK);
  const r = new Float64Array((experts + curvatures) * BLOCK);
  const means = new Float64Array(experts * outputs * BLOCK);
  const softmax = blockSoftmax(experts);
  const expertsOf = (theta: Float64Array) => theta.subarray(gate.size);

  return {
    rows,
    experts,
    gate,
    bank,
    s,
    p,
    r,
    means,
    softmax,
    expertsOf,
    eStep(theta, from, count) {
      gate.logits(theta, from, count, s);
      softmax.apply(s, p, count);
      // normalize before the densities are added: beside logits of 1e100 they would be lost
      for (let k = 0; k < experts; k++) for (let i = 0; i < count; i++) s[k * BLOCK + i]! -= softmax.lse[i]!;
      const own = expertsOf(theta);
      for (let k = 0; k < experts; k++) {
        const variance = bank.relativeVariance(own, k);
        const constant = -0.5 * outputs * (LOG_2PI + Math.log(variance * bank.scale ** 2));
        const half = -0.5 / variance;
        const start = k * BLOCK;
        for (let i = 0; i < count; i++) s[start + i]! += constant;
        for (let o = 0; o < outputs; o++) {
          const mean = (k * outputs + o) * BLOCK;
          means.fill(0, mean, mean + count);
          const first = bank.coefficientsAt(k) + o;
          addCombination(means, mean, bank.design.columns, rows, features, from, count, own, first, outputs);
          const target = o * rows + from;
          for (let i = 0; i < count; i++) {
            const e = bank.y[target + i]! - means[mean + i]!;
            s[start + i]! += half * e * e;
          }
        }
      }
      return softmax.apply(s, r, count);
    },
  };
}
