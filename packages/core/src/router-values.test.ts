import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../test/cpu-backend.ts';
import { evaluate } from './engine.ts';
import { logitsOf, normalisedOf, softmaxOf, weightsOf } from './router-values.ts';

const backend = cpuBackend();

describe('router values', () => {
  it('are probabilities once', async () => {
    const [log] = await evaluate(backend, () => {
      const probabilities = softmaxOf(logitsOf(backend.tensor([0, Math.log(3)], [1, 2])));
      // @ts-expect-error: a second softmax
      void (() => softmaxOf(probabilities));
      // @ts-expect-error: a tensor may be anything
      void ((): unknown => softmaxOf(probabilities.log));
      const weights = weightsOf(backend.tensor([0, 1], [1, 2]));
      // @ts-expect-error: combination weights are no logits
      void (() => softmaxOf(weights));
      return [probabilities.log];
    });
    expect(Math.exp(log![0]!)).toBeCloseTo(0.25, 6);
  });

  it('are normalised affinities where these do not sum to one', async () => {
    const [log] = await evaluate(backend, () => [
      normalisedOf(backend.tensor([Math.log(0.9), Math.log(0.6)], [1, 2])).log,
    ]);
    expect(Math.exp(log![0]!)).toBeCloseTo(0.6, 6);
  });
});
