import { addDots } from './columns.ts';
import type { GatedGaussian } from './gated-gaussian.ts';
import type { ExpertMoments } from './linear-gaussian-bank.ts';
import { overBlocks } from './over-blocks.ts';
import { addWeightedGrams, BLOCK, productScratch, unpacked } from './weighted-grams.ts';

/** What one pass over the rows leaves for an M-step. */
export interface Statistics {
  /** Of the E-step; 0 when the responsibilities were given. */
  readonly logLikelihood: number;
  readonly moments: ExpertMoments;
  /** Σ_i (r_ik − p_ik) ∂s_ik/∂θ. */
  readonly gateGradient: Float64Array;
  /** Packed Gram matrices of the gate's curvature weights, blocks (k, l) for l ≤ k; empty without a Newton design. */
  readonly gateGrams: Float64Array;
}

/**
 * Gathers the statistics of an M-step in one pass, with responsibilities of its own (an E-step at `theta`) or given ones
 * (rows × experts, row-major). When gate and experts share a design, all their Gram matrices share its products.
 */
export function statistics(model: GatedGaussian, theta: Float64Array, given?: Float64Array): Statistics {
  const { rows, experts, gate, bank, s, p, r } = model;
  const { outputs, features } = bank;
  const { columns } = bank.design;
  const { newton } = gate;
  const curvatures = r.length / BLOCK - experts;
  const isShared = newton?.columns === columns;
  const pairs = (features * (features + 1)) / 2;
  const mass = new Float64Array(experts);
  const square = new Float64Array(experts);
  const crosses = new Float64Array(experts * features * outputs);
  const gateGradient = new Float64Array(gate.size);
  const grams = new Float64Array((experts + (isShared ? curvatures : 0)) * pairs);
  const gatePairs = newton === undefined ? 0 : (newton.count * (newton.count + 1)) / 2;
  const separate = new Float64Array(isShared ? 0 : curvatures * gatePairs);
  const weights = r.subarray(experts * BLOCK);
  const product = productScratch();

  const logLikelihood = overBlocks(rows, (from, count) => {
    let value = 0;
    if (given === undefined) value = model.eStep(theta, from, count);
    else {
      gate.logits(theta, from, count, s);
      model.softmax.apply(s, p, count);
      for (let k = 0; k < experts; k++)
        for (let i = 0; i < count; i++) r[k * BLOCK + i] = given[(from + i) * experts + k]!;
    }
    for (let k = 0; k < experts; k++) {
      const start = k * BLOCK;
      for (let i = 0; i < count; i++) mass[k]! += r[start + i]!;
      for (let o = 0; o < outputs; o++) {
        const target = o * rows + from;
        for (let i = 0; i < count; i++) {
          const weighted = r[start + i]! * bank.y[target + i]!;
          product[i] = weighted;
          square[k]! += weighted * bank.y[target + i]!;
        }
        const first = k * features * outputs + o;
        addDots(crosses, first, outputs, columns, rows, features, from, count, product, 0);
      }
    }
    if (newton !== undefined) fillCurvatures(p, weights, newton.free, count);
    const shared = experts + (isShared ? curvatures : 0);
    addWeightedGrams(columns, rows, features, from, count, r, shared, grams, product);
    if (newton !== undefined && !isShared)
      addWeightedGrams(
        newton.columns,
        rows,
        newton.count,
        from,
        count,
        weights,
        curvatures,
        separate,
        product,
      );
    for (let i = 0; i < experts * BLOCK; i++) p[i] = r[i]! - p[i]!;
    gate.addGradient(theta, from, count, p, gateGradient);
    return value;
  });
  return {
    logLikelihood,
    moments: {
      mass,
      square,
      gram: (k) => unpacked(grams, k * pairs, features),
      cross: (k) => crosses.slice(k * features * outputs, (k + 1) * features * outputs),
    },
    gateGradient,
    gateGrams: isShared ? grams.subarray(experts * pairs) : separate,
  };
}

/** The weights p_k (δ_kl − p_l), l ≤ k, of the negative Hessian of Σ r log softmax. */
function fillCurvatures(p: Float64Array, weights: Float64Array, free: number, count: number): void {
  let w = 0;
  for (let k = 0; k < free; k++) {
    for (let l = 0; l <= k; l++, w += BLOCK) {
      for (let i = 0; i < count; i++) {
        const own = p[k * BLOCK + i]!;
        weights[w + i] = k === l ? own * (1 - own) : -own * p[l * BLOCK + i]!;
      }
    }
  }
}
