import {
  type Declarations,
  defineExpert,
  type Expert,
  flag,
  integer,
  MoelabError,
  params,
  type Tensors,
} from '@moelab/core';
import { add, matMul, squaredDifference, sum, type Tensor } from '@tensorflow/tfjs-core';
import { firstDraw } from './first-draw.ts';
import { activationOption, hiddenActivation } from './hidden-activation.ts';
import { networkOptions, networkOutput } from './network-output.ts';

/**
 * Says a function of a few linear features of x: mean = f_low(Enc(x)), for targets that depend on few directions.
 *
 * Enc(x) = encoderᵀx, to `latent` numbers; f_low(z) = outputWeightsᵀ σ(hiddenWeightsᵀz + hiddenBias) + outputBias, or, with
 * `hidden: 0`, outputWeightsᵀz + outputBias. σ is tanh, relu or the exact gelu. `decoder: true` adds Dec(z) = decoderᵀz +
 * decoderBias, which the mean does not use: only `reconstructionErrors` does, for a training loss that asks the encoder to keep
 * x. First weights are N(0, initialScale²/fan-in), first biases 0. With `noise: 'categorical'` f_low gives the logits of all
 * classes but the last, whose logit is 0.
 *
 * A network on x itself has inputs · hidden weights, this one inputs · latent + latent · hidden: with hidden = O(latent),
 * #Enc + O(latent²). Enc and the first layer of f_low are determined only up to an invertible matrix of size latent between
 * them, and without reconstruction loss the decoder not at all: `count.free` counts them in full.
 *
 * Shapes: x (rows, inputs) → z (rows, latent) → (rows, outputs). NaN in a row gives NaN there.
 * Source: Wang and E 2025, arXiv:2505.24205 (low-dimensional experts by auto-encoding).
 */
export const autoEncoder = defineExpert({
  summary:
    'A network on a few linear features of x, with Gaussian noise or as the logits of classes; maybe with a decoder',
  source: 'Wang and E 2025, arXiv:2505.24205',
  options: params({
    latent: integer({ min: 1, doc: 'how many linear features the encoder gives' }),
    hidden: integer({ min: 0, default: 8, doc: 'width of the hidden layer; 0: linear in the features' }),
    activation: activationOption,
    decoder: flag({ doc: 'whether there is a decoder, for a reconstruction loss' }),
    ...networkOptions,
  }),
  create(options, context): Expert {
    const { inputs } = context;
    const { latent, hidden, initialScale } = options;
    if (latent > inputs) {
      throw new MoelabError(
        'INVALID_OPTIONS',
        `experts/auto-encoder: latent must be at most the number of inputs, ${inputs}, got ${latent}`,
      );
    }
    const output = networkOutput('experts/auto-encoder', options, context);
    const sigma = hiddenActivation(options.activation, context);
    const weights = (from: readonly [string, number], to: readonly [string, number]) => ({
      axes: [from[0], to[0]],
      shape: [from[1], to[1]],
      init: firstDraw(initialScale / Math.sqrt(from[1])),
    });
    const bias = (axis: string, size: number) => ({ axes: [axis], shape: [size], init: 0 });
    const features = ['latent', latent] as const;
    const layer = ['hidden', hidden] as const;
    const parameters: Declarations = {
      encoder: weights(['input', inputs], features),
      ...(hidden > 0 ? { hiddenWeights: weights(features, layer), hiddenBias: bias(...layer) } : {}),
      outputWeights: weights(hidden > 0 ? layer : features, output.axis),
      outputBias: bias(...output.axis),
      ...(options.decoder
        ? { decoder: weights(features, ['input', inputs]), decoderBias: bias('input', inputs) }
        : {}),
      ...output.parameters,
    };
    return {
      parameters,
      ...output.rest,
      network: [
        { weights: 'encoder' },
        ...(hidden > 0
          ? [{ weights: 'hiddenWeights', bias: 'hiddenBias', activation: options.activation }]
          : []),
        { weights: 'outputWeights', bias: 'outputBias' },
      ],
      apply(x, { encoder, hiddenWeights, hiddenBias, outputWeights, outputBias }) {
        const z = matMul(x, encoder!); // (rows, latent)
        const below = hiddenWeights === undefined ? z : sigma(add(matMul(z, hiddenWeights), hiddenBias!));
        return output.of(add(matMul(below, outputWeights!), outputBias!));
      },
    };
  },
});

/**
 * Gives what an `auto-encoder` expert with a decoder loses of each row, ‖Dec(Enc(x)) − x‖² (rows): the mean over rows that
 * the expert sees, times a weight, is the reconstruction loss. Written in tensor ops; inside `compute`.
 *
 * Shapes: x (rows, inputs); parameters of one expert, with encoder (inputs, latent), decoder (latent, inputs) and
 * decoderBias (inputs). NaN in a row gives NaN there.
 * Source: Wang and E 2025, arXiv:2505.24205.
 */
export function reconstructionErrors(x: Tensor, { encoder, decoder, decoderBias }: Tensors): Tensor {
  if (decoder === undefined || decoderBias === undefined || encoder === undefined) {
    throw new MoelabError(
      'UNSUPPORTED',
      'experts/auto-encoder: has no decoder with these options; make it with decoder: true',
    );
  }
  return sum(squaredDifference(add(matMul(matMul(x, encoder), decoder), decoderBias), x), -1);
}
