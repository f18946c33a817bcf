import { choice, defineGate, definePlugin, integer, params, softmaxOf } from '@moelab/core';
import { mlp, topMask } from '@moelab/gates';
import { add, fill, logSoftmax, where, zerosLike } from '@tensorflow/tfjs-core';

/**
 * Selects the k experts with the largest scores of a relu network with one hidden layer: `top-k` for a router that is not linear, which no
 * gate of @moelab/gates is.
 *
 * Weights of the selected: `unrenormalised`, their entries of the softmax of all scores; `uniform`, 1/k. First values, shapes and gauge are those
 * of the gate `mlp`; that uniform weights also leave the size of all scores open is not declared.
 */
const mlpTopK = defineGate({
  summary: 'Selects the k experts with the largest scores of a relu network',
  source: 'Shazeer et al. 2017, arXiv:1701.06538, with the router of arXiv:2505.24205',
  options: params({
    hidden: integer({ min: 1, doc: 'width of the hidden layer' }),
    k: integer({ min: 1, doc: 'how many experts a row uses' }),
    weights: choice(['unrenormalised', 'uniform'], { doc: 'how the selected are weighed' }),
  }),
  create({ hidden, k, weights }, context) {
    const dense = mlp.create({ hidden, activation: 'relu' }, context);
    const isUniform = weights === 'uniform';
    return {
      ...dense,
      weightSum: isUniform || k === context.experts ? 'one' : 'at-most-one',
      active: k,
      routingClass: { ...dense.routingClass!, weights: isUniform ? 'uniform' : 'softmax' },
      route(inputs, parameters, state) {
        const { scores, logits } = dense.route(inputs, parameters, state);
        const mask = topMask(scores, k, context);
        const penalty = where(mask, zerosLike(scores), fill([scores.shape[0]!, context.experts], -Infinity));
        return {
          scores,
          mask,
          logWeights: isUniform ? logSoftmax(penalty) : add(logSoftmax(scores), penalty),
          logits: logits!,
          probabilities: softmaxOf(logits!),
        };
      },
    };
  },
});

/** The gate as a lab takes it. */
export const ownGates = definePlugin({ name: 'sparse-generalization', gates: { 'mlp-top-k': mlpTopK } });
