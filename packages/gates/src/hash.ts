import { defineGate, gate, integer, noGauge, params } from '@moelab/core';
import { normal } from '@moelab/numerics';
import {
  add,
  cast,
  customGrad,
  fill,
  gather,
  isNaN as isMissing,
  logSoftmax,
  matMul,
  reshape,
  step,
  sub,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { topMask } from './top-mask.ts';

/**
 * Sends each row to one expert by a hash of its signs; nothing is learned.
 *
 * code(x) = Σ_b 2^b [directions_bᵀx + offset_b > 0]: which side of `bits` random hyperplanes x lies on. The expert is the
 * one with the largest entry in the code's row of a random table: each of the 2^bits cells has an expert of its own, drawn
 * uniformly and independently of its neighbours'. Near rows share a cell and so an expert (a locality-sensitive hash);
 * more bits make smaller cells, and few may leave an expert without any.
 *
 * Hyperplanes and table are state, N(0, 1), drawn once with the model's seed: the same in every start of a fit, kept in the
 * model's file, and permuted and pruned with the experts (whose cells then go to the next largest entry). They suit
 * standardised inputs. Backends agree except on a row within rounding of a hyperplane.
 *
 * Shapes: x (rows, inputs) → scores (the table's rows), log weights (0 of the selected, else −∞) and mask (rows, experts).
 * A row with NaN has NaN weights. Its gradient is 0.
 * Source: Roller et al. 2021, arXiv:2106.04426 (random hash; theirs is of a token's index, this one of the
 * signs of x, Charikar 2002).
 */
export const hash = defineGate({
  summary: 'Sends each row to one expert by a hash of the signs of x; nothing is learned',
  source: 'Roller et al. 2021, arXiv:2106.04426; Charikar 2002',
  options: params({
    bits: integer({ min: 1, max: 16, default: 6, doc: 'how many hyperplanes cut the inputs into cells' }),
  }),
  create({ bits }, context) {
    const { inputs, experts, constant } = context;
    const codes = 2 ** bits;
    const powers = Array.from({ length: bits }, (_, b) => 2 ** b);
    return gate({
      parameters: {},
      state: {
        directions: { axes: ['input', 'bit'], shape: [inputs, bits], init: normal },
        offsets: { axes: ['bit'], shape: [bits], init: normal },
        table: { axes: ['code', 'expert'], shape: [codes, experts], init: normal },
      },
      weightSum: 'one',
      active: 1,
      routingClass: { scores: 'fixed', weights: 'uniform' },
      gauge: noGauge,
      route({ x }, _, { directions, offsets, table }) {
        const score = customGrad((rows) => {
          const sides = step(add(matMul(rows as Tensor, directions), offsets)); // (rows, bits)
          const code = reshape(matMul(sides, constant(powers, [bits, 1])), [-1]); // (rows)
          const known = where(isMissing(code), zerosLike(code), code);
          const entries = gather(table, cast(known, 'int32')); // (rows, experts)
          const value = add(entries, reshape(sub(code, code), [-1, 1])); // NaN stays NaN
          return { value, gradFunc: () => zerosLike(rows as Tensor) };
        });
        const scores = score(x);
        const mask = topMask(scores, 1, context);
        const none = zerosLike(scores);
        return { scores, logWeights: logSoftmax(where(mask, none, fill(scores.shape, -Infinity))), mask };
      },
    });
  },
});
