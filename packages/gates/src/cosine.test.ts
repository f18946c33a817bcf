import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, type OptionsOf, reported, withoutPrefix } from '@moelab/core';
import { experts } from '@moelab/experts';
import { matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { type cosine, gates } from './index.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });

/** A gate of two inputs and two experts with slopes (3, 4) and (−1, 0) and biases 0.5 and 0. */
function modelWith(gateOptions: OptionsOf<typeof cosine>, columns = [3, -1, 4, 0]) {
  const fresh = lab.model({
    inputs: 2,
    outputs: 1,
    experts: 2,
    gate: 'cosine',
    gateOptions,
    expert: 'constant',
  });
  const slopes = { ...fresh.parameters['gate.slopes']!, values: Float64Array.from(columns) };
  const bias = { ...fresh.parameters['gate.bias']!, values: Float64Array.of(0.5, 0) };
  return fresh.with({ parameters: { ...fresh.parameters, 'gate.slopes': slopes, 'gate.bias': bias } });
}
const scoresAt = async (model: ReturnType<typeof modelWith>, x: readonly number[]) => [
  ...(await model.route(matrix(x.length / 2, 2, x))).scores.data,
];
const expectClose = (got: readonly number[], wanted: readonly number[]) => {
  expect(got).toHaveLength(wanted.length);
  for (const [i, want] of wanted.entries()) expect(got[i]).toBeCloseTo(want, 14);
};

describe('cosine', () => {
  it('scores by the cosine and the bias over the temperature', async () => {
    expectClose(await scoresAt(modelWith({}), [0, 2]), [0.8 + 0.5, 0]);
    expectClose(await scoresAt(modelWith({ temperature: 0.1 }), [-2, 0]), [-1, 10]);
  });

  it('adds to the norms when perturbed', async () => {
    const model = modelWith({ perturbSlopes: 1, perturbInput: 3 });
    expectClose(await scoresAt(model, [0, 2]), [8 / (6 * 5) + 0.5, 0]);
  });

  it('has cosine 0 at x = 0 and of slopes 0, perturbed or not', async () => {
    for (const options of [{}, { perturbSlopes: 0.1, perturbInput: 0.1 }]) {
      expectClose(await scoresAt(modelWith(options), [0, 0]), [0.5, 0]);
      expectClose(await scoresAt(modelWith(options, [0, 0, 0, 0]), [1, 2]), [0.5, 0]);
    }
  });

  it('is softmax of x/(‖x‖ + 3) when perturbed, with slopes that are shorter than 1', async () => {
    const softmax = lab.model({ inputs: 2, outputs: 1, experts: 2, gate: 'softmax', expert: 'constant' });
    const parameters = {
      ...softmax.parameters,
      'gate.slopes': {
        ...softmax.parameters['gate.slopes']!,
        values: Float64Array.of(3 / 6, -1 / 2, 4 / 6, 0),
      },
      'gate.bias': { ...softmax.parameters['gate.bias']!, values: Float64Array.of(0.5, 0) },
    };
    const one = await modelWith({ perturbSlopes: 1, perturbInput: 3 }).route(matrix(1, 2, [3, -4]));
    const other = await softmax.with({ parameters }).route(matrix(1, 2, [3 / 8, -4 / 8]));
    expectClose([...one.logWeights.data], [...other.logWeights.data]);
  });

  it('is reported with slopes of norm 1 and the last bias at 0', () => {
    const { layers, parameters } = modelWith({}, [3, -1, 4, 1]);
    const form = reported(layers[0]!.gate.gauge, withoutPrefix('gate.', parameters));
    expectClose([...form.slopes!.values], [0.6, -Math.SQRT1_2, 0.8, Math.SQRT1_2]);
    expectClose([...form.bias!.values], [0.5, 0]);
  });

  it('is reported around the middle of the two experts when perturbed', () => {
    const { layers, parameters } = modelWith({ perturbSlopes: 1 });
    // points (1/2, 2/3) and (−1/2, 0) of the ball are centred: ± (1/2, 1/3), of length √13/6
    const form = reported(layers[0]!.gate.gauge, withoutPrefix('gate.', parameters));
    const longer = 1 / (1 - Math.sqrt(13) / 6);
    const wanted = [longer / 2, -longer / 2, longer / 3, -longer / 3];
    for (const [i, want] of wanted.entries()) expect(form.slopes!.values[i]).toBeCloseTo(want, 11);
  });

  it('counts directions, and fewer where the inputs leave room for translations', () => {
    const free = (inputs: number, experts: number, gateOptions: OptionsOf<typeof cosine> = {}) =>
      lab.model({ inputs, outputs: 1, experts, gate: 'cosine', gateOptions, expert: 'constant' }).count.free -
      2 * experts;
    expect(free(3, 4)).toBe(4 * 2 + 3);
    expect(free(5, 2)).toBe(5 + 1); // all that is left is the difference of two slopes
    expect(free(5, 3)).toBe(3 * 4 + 2 - 2);
    expect(free(1, 3)).toBe(2); // cosines are signs
    expect(free(5, 2, { perturbSlopes: 1 })).toBe(5 + 1);
    expect(free(3, 4, { perturbSlopes: 1 })).toBe(3 * 3 + 3);
    expect(free(3, 1)).toBe(0);
  });
});
