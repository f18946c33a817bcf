import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, type Model } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { erf, matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { twoLines } from '../../test/small-specs.ts';
import { sampleDesign, uniformDesign } from './design.ts';
import { totalVariation } from './total-variation.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
const point = sampleDesign(matrix(1, 1, [0.5]));

function normals(means: readonly number[], variances: readonly number[]): Model {
  const model = lab.model({
    inputs: 1,
    outputs: 1,
    experts: means.length,
    gate: 'constant',
    expert: 'constant',
  });
  const of = (name: string, values: readonly number[]) => ({
    [name]: { ...model.parameters[name]!, values: Float64Array.from(values) },
  });
  return model.with({
    parameters: {
      ...model.parameters,
      ...of('experts.intercept', means),
      ...of('experts.variance', variances),
    },
  });
}

describe('totalVariation', () => {
  it('is 2Φ(δ/2σ) − 1 = erf(δ/(2√2 σ)) between two normals, to rounding', async () => {
    for (const [delta, sd] of [
      [0.001, 0.3],
      [1, 0.3],
      [8, 2],
    ] as const) {
      const { value, how } = await totalVariation(
        normals([0], [sd ** 2]),
        normals([delta], [sd ** 2]),
        point,
      );
      expect(how).toBe('integrated');
      expect(value / erf(delta / (2 * Math.SQRT2 * sd))).toBeCloseTo(1, 7);
    }
    const far = await totalVariation(normals([0], [1]), normals([1000], [0.01]), point);
    expect(far.value).toBeCloseTo(1, 9);
  });

  it('falls like δ⁴ E|He₄|/(24 ν²) on the null path of two atoms around one, which no parameter loss sees so small', async () => {
    const variance = 0.16;
    const sd = 0.4;
    // by the trapezoidal rule in extended precision, with steps of 2e-5
    const want = {
      0.4: 3.5776854532e-3,
      0.2: 1.9495645094e-4,
      0.1: 1.17947201254e-5,
      0.05: 7.3127205394e-7,
    };
    for (const [share, tv] of Object.entries(want)) {
      const delta = Number(share) * sd;
      const split = normals([2 - delta, 2 + delta], [variance - delta ** 2, variance - delta ** 2]);
      const { value } = await totalVariation(normals([2], [variance]), split, point);
      expect(Math.abs(value / tv - 1)).toBeLessThan(2e-9); // the oracle's digits
    }
    const delta = 0.01 * sd;
    const small = normals([2 - delta, 2 + delta], [variance - delta ** 2, variance - delta ** 2]);
    const { value } = await totalVariation(normals([2], [variance]), small, point);
    const limit = (0.01 ** 4 / 24) * 2.80060030082984;
    expect(Math.abs(value / limit - 1)).toBeLessThan(1e-3); // the next order is δ⁶
  });

  it('averages over a design, and is symmetric', async () => {
    const model = lab.model({ ...twoLines, seed: 3 });
    const other = lab.model({ ...twoLines, seed: 4 });
    const design = uniformDesign({ panels: 2, points: 4 });
    const { value } = await totalVariation(model, other, design);
    const back = await totalVariation(other, model, design);
    expect(back.value).toBeCloseTo(value, 9);
    const drawn = await totalVariation(model, other, design, { draws: 500, seed: 1 });
    expect(drawn.how).toBe('sampled');
    expect(Math.abs(drawn.value - value)).toBeLessThan(5 * drawn.standardError);
    expect(drawn.standardError).toBeLessThan(0.02);
    expect((await totalVariation(model, model, design)).value).toBe(0);
  });

  it('sums over classes', async () => {
    const model = lab.model({ inputs: 1, outputs: 2, experts: 1, gate: 'constant', expert: 'categorical' });
    const at = (logit: number) =>
      model.with({
        parameters: {
          ...model.parameters,
          'experts.slopes': { ...model.parameters['experts.slopes']!, values: Float64Array.of(0) },
          'experts.intercept': { ...model.parameters['experts.intercept']!, values: Float64Array.of(logit) },
        },
      });
    const { value, how } = await totalVariation(at(0), at(Math.log(3)), point);
    expect(how).toBe('summed');
    expect(value).toBeCloseTo(0.25, 12);
  });

  it('refuses models that do not fit together', async () => {
    const two = lab.model({ inputs: 2, outputs: 1, experts: 1, gate: 'constant', expert: 'constant' });
    await expect(totalVariation(normals([0], [1]), two, point)).rejects.toThrow('models must fit together');
  });
});
