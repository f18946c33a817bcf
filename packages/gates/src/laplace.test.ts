import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, evaluate, tensorsOf, withoutPrefix } from '@moelab/core';
import { experts } from '@moelab/experts';
import { matrix } from '@moelab/numerics';
import { grads, slice, sum, type Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { gates } from './index.ts';

const backend = await loadFloat64();
const lab = createLab({ plugins: [gates, experts], backend });

/** Centres (0, 0) and (4, 0), biases 0 and log 2. */
function modelWith(softening: number) {
  const fresh = lab.model({
    inputs: 2,
    outputs: 1,
    experts: 2,
    gate: 'laplace',
    gateOptions: { softening },
    expert: 'linear',
  });
  const centres = { ...fresh.parameters['gate.centres']!, values: Float64Array.of(0, 4, 0, 0) };
  const bias = { ...fresh.parameters['gate.bias']!, values: Float64Array.of(0, Math.LN2) };
  return fresh.with({ parameters: { ...fresh.parameters, 'gate.centres': centres, 'gate.bias': bias } });
}

describe('laplace', () => {
  it('weighs by bias minus distance', async () => {
    const { weights, scores } = await modelWith(0).route(matrix(3, 2, [2, 7, 4, 3, 0, 0]));
    expect(weights.data[0]).toBeCloseTo(1 / 3, 14); // as far from one as from the other
    expect(scores.data[2]).toBe(-5);
    expect(scores.data[3]).toBeCloseTo(Math.LN2 - 3, 15);
    expect(scores.data[4]).toBe(0);
  });

  it('rounds the tip by its softening', async () => {
    const { scores } = await modelWith(3).route(matrix(1, 2, [4, 0]));
    expect(scores.data[0]).toBe(-5);
    expect(scores.data[1]).toBeCloseTo(Math.LN2 - 3, 15);
  });

  it('has gradient 0 in a centre that x is on', async () => {
    const model = modelWith(0);
    const [ofCentres, ofX] = await evaluate(backend, () => {
      const own = tensorsOf(backend, withoutPrefix('gate.', model.parameters));
      const score = (x: Tensor, centres: Tensor) =>
        sum(slice(model.layers[0]!.gate.route({ x }, { ...own, centres }, {}).scores, [0, 0], [1, 1]));
      return grads(score as never)([backend.tensor([0, 0], [1, 2]), own.centres!]);
    });
    expect([...ofCentres!, ...ofX!].map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('counts all but one bias as free', () => {
    expect(modelWith(0).count.free).toBe(4 + 1 + 2 * 4);
  });
});
