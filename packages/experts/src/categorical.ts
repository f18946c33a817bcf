import { choice, defineExpert, type Expert, MoelabError, params } from '@moelab/core';
import {
  add,
  argMax,
  cast,
  concat,
  expandDims,
  fill,
  logSoftmax,
  matMul,
  mul,
  oneHot,
  reshape,
  softmax,
  sum,
} from '@tensorflow/tfjs-core';
import { firstDraw, initialScale } from './first-draw.ts';

/**
 * Says a distribution over classes: p(c | x) is the softmax of logits that are affine or constant in x.
 *
 * logit_c = Σ_j slopes_jc x_j + intercept_c, and 0 for the last class, so that every parameter can be estimated. The output
 * is the logits; what a layer combines is the probabilities. A target is a class index in one column.
 *
 * Shapes: x (rows, inputs) → logits (rows, outputs); y (rows, 1) → log p(y | x) (rows). slopes (inputs, outputs − 1),
 * intercept (outputs − 1). Units: nats. NaN in a row gives NaN there; a class index outside 0 … outputs − 1 gives 0.
 * Source: Jordan and Jacobs 1994, Neural Computation 6 (multinomial experts).
 */
export const categorical = defineExpert({
  summary: 'Probabilities of classes: softmax of logits that are affine or constant in x',
  source: 'Jordan and Jacobs 1994',
  options: params({
    logits: choice(['linear', 'constant'], { doc: 'whether the logits depend on x' }),
    initialScale,
  }),
  create(options, { inputs, outputs }): Expert {
    if (outputs < 2) {
      throw new MoelabError(
        'INVALID_OPTIONS',
        `experts/categorical: needs at least 2 classes, got outputs = ${outputs}; outputs is the number of classes`,
      );
    }
    const init = firstDraw(options.initialScale);
    const isLinear = options.logits === 'linear';
    return {
      parameters: {
        ...(isLinear ? { slopes: { axes: ['input', 'class'], shape: [inputs, outputs - 1], init } } : {}),
        intercept: { axes: ['class'], shape: [outputs - 1], init },
      },
      noise: {
        target: 'class',
        logDensity(y, logits) {
          const picked = cast(oneHot(cast(reshape(y, [-1]), 'int32'), outputs), 'float32');
          return sum(mul(picked, logSoftmax(logits)), -1);
        },
        sample: (logits, _, draw) =>
          cast(expandDims(argMax(add(logits, draw.gumbel(logits.shape)), -1), -1), 'float32'),
      },
      apply(x, { slopes, intercept }) {
        const rows = x.shape[0]!;
        const base = slopes === undefined ? fill([rows, outputs - 1], 0) : matMul(x, slopes);
        return concat([add(base, intercept!), fill([rows, 1], 0)], 1); // (rows, outputs)
      },
      mean: (logits) => softmax(logits),
    };
  },
});
