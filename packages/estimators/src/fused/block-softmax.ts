import type { Block } from './logit-family.ts';
import { BLOCK } from './weighted-grams.ts';

/** The softmax over experts of a block of rows, with scratch of its own. */
export interface BlockSoftmax {
  /** log Σ_k exp a_ik of the rows of the last `apply`. */
  readonly lse: Float64Array;
  /** Leaves softmax(a) in `out` and returns Σ_i lse_i; `out` may be `a`. */
  apply(a: Block, out: Block, count: number): number;
}

/** Makes the softmax of blocks with as many columns as there are experts. Cost: one exponential an entry, one logarithm a row. */
export function blockSoftmax(experts: number): BlockSoftmax {
  const top = new Float64Array(BLOCK);
  const total = new Float64Array(BLOCK);
  const lse = new Float64Array(BLOCK);
  return {
    lse,
    apply(a, out, count) {
      top.fill(-Infinity, 0, count);
      total.fill(0, 0, count);
      for (let k = 0; k < experts; k++) {
        const start = k * BLOCK;
        for (let i = 0; i < count; i++) if (a[start + i]! > top[i]!) top[i] = a[start + i]!;
      }
      for (let k = 0; k < experts; k++) {
        const start = k * BLOCK;
        for (let i = 0; i < count; i++) {
          const e = Math.exp(a[start + i]! - top[i]!);
          out[start + i] = e;
          total[i]! += e;
        }
      }
      let sum = 0;
      for (let i = 0; i < count; i++) {
        lse[i] = top[i]! + Math.log(total[i]!);
        sum += lse[i]!;
        total[i] = 1 / total[i]!;
      }
      for (let k = 0; k < experts; k++) {
        const start = k * BLOCK;
        for (let i = 0; i < count; i++) out[start + i]! *= total[i]!;
      }
      return sum;
    },
  };
}
