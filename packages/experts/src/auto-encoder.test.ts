import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, evaluate, type OptionsOf, tensorsOf } from '@moelab/core';
import { matrix } from '@moelab/numerics';
import { plainGate } from '@moelab/testkit';
import { describe, expect, it } from 'vitest';
import { type autoEncoder, experts, reconstructionErrors } from './index.ts';

const backend = await loadFloat64();
const gate = { name: 'test', gates: { plain: plainGate } };
const lab = createLab({ plugins: [gate, experts], backend });

function modelWith(
  expertOptions: OptionsOf<typeof autoEncoder>,
  values: Readonly<Record<string, readonly number[]>> = {},
  inputs = 3,
) {
  const fresh = lab.model({
    inputs,
    outputs: 1,
    experts: 1,
    gate: 'plain',
    expert: 'auto-encoder',
    expertOptions,
  });
  const changed = Object.entries(values).map(([name, own]) => [
    `experts.${name}`,
    { ...fresh.parameters[`experts.${name}`]!, values: Float64Array.from(own) },
  ]);
  return fresh.with({ parameters: { ...fresh.parameters, ...Object.fromEntries(changed) } });
}
/** How many parameters one expert has, but for the noise. */
const count = (expertOptions: OptionsOf<typeof autoEncoder>, inputs: number) =>
  Object.entries(modelWith({ ...expertOptions, noise: 'none' }, {}, inputs).parameters)
    .filter(([name]) => name.startsWith('experts.'))
    .reduce((total, [, { values }]) => total + values.length, 0);

describe('auto-encoder', () => {
  const encoder = [1, 0, 2, -1, 0, 3]; // z = (a + 2b, −b + 3c)

  it('is a network on its linear features', async () => {
    const model = modelWith(
      { latent: 2, hidden: 2 },
      {
        encoder,
        hiddenWeights: [1, 0, -1, 2],
        hiddenBias: [0.5, 0],
        outputWeights: [2, -3],
        outputBias: [1],
      },
    );
    const { data } = await model.predict(matrix(1, 3, [0.1, 0.2, 0.3]));
    const [p, q] = [0.1 + 0.4, -0.2 + 0.9] as const;
    expect(data[0]).toBeCloseTo(1 + 2 * Math.tanh(p - q + 0.5) - 3 * Math.tanh(2 * q), 14);
  });

  it('is linear in its features without a hidden layer', async () => {
    const model = modelWith({ latent: 2, hidden: 0 }, { encoder, outputWeights: [2, -3], outputBias: [1] });
    const { data } = await model.predict(matrix(1, 3, [1, 2, 3]));
    expect(data[0]).toBe(1 + 2 * 5 - 3 * 7);
  });

  it('has the encoder’s parameters and O(latent²) more', () => {
    for (const latent of [1, 2, 5]) {
      for (const inputs of [5, 50]) {
        // f_low with hidden = latent: latent² + latent weights, latent + 1 biases
        expect(count({ latent, hidden: latent }, inputs)).toBe(
          inputs * latent + latent ** 2 + 2 * latent + 1,
        );
        expect(count({ latent, hidden: 0 }, inputs)).toBe(inputs * latent + latent + 1);
        expect(count({ latent, hidden: 0, decoder: true }, inputs)).toBe(
          2 * inputs * latent + latent + 1 + inputs,
        );
      }
    }
  });

  it('tells what its decoder loses of each row', async () => {
    const model = modelWith(
      { latent: 1, hidden: 0, decoder: true },
      { encoder: [1, 0, 0], decoder: [1, 2, 0], decoderBias: [0, 0, 1] },
    );
    const errorsOf = async (given: typeof model) => {
      const own = Object.entries(given.parameters)
        .filter(([name]) => name.startsWith('experts.'))
        .map(([name, array]) => [name.slice(8), { ...array, shape: array.shape.slice(1) }]);
      const [errors] = await evaluate(backend, () => [
        reconstructionErrors(
          backend.tensor([1, 2, 1, 2, 0, 0], [2, 3]),
          tensorsOf(backend, Object.fromEntries(own)),
        ),
      ]);
      return [...errors!];
    };
    // (1, 2, 1) is kept; (2, 0, 0) comes back as (2, 4, 1)
    expect(await errorsOf(model)).toEqual([0, 17]);
    await expect(errorsOf(modelWith({ latent: 1 }))).rejects.toThrow(
      'experts/auto-encoder: has no decoder with these options; make it with decoder: true [UNSUPPORTED]',
    );
  });

  it('refuses more features than inputs', () => {
    expect(() => modelWith({ latent: 4 })).toThrow(
      'experts/auto-encoder: latent must be at most the number of inputs, 3, got 4 [INVALID_OPTIONS]',
    );
  });
});
