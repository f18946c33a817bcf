import { loadFloat64 } from '@moelab/backend-float64';
import { loadWasm } from '@moelab/backend-wasm';
import { createLab } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, rowOf } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { compositional } from '../compositional.ts';
import { cubePiece } from '../cube-piece.ts';
import { errorDecomposition } from '../error-decomposition.ts';
import { measuredError } from '../measured-error.ts';
import { type DeepCubesOptions, deepCubes } from './deep-cubes.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
const built = (options: DeepCubesOptions, by: Pick<typeof lab, 'modelFrom'> = lab) => {
  const construction = deepCubes(options);
  return by.modelFrom(construction.spec, construction);
};
describe('deepCubes', () => {
  it.each([
    [8, 7.697955e-3],
    [16, 2.403463e-3],
    [32, 6.651938e-4],
    [64, 1.7461199e-4],
  ])('is with %i segments %f off the third piece, a third of that off the first', async (segments, sup) => {
    const model = built({ levels: 1, segments });
    const offOn = async (i: number) => {
      const x = Float64Array.from({ length: 2001 }, (_, r) => i - 1 + r / 2000 / segments); // the first segment: f'' is largest there
      const { data } = await model.predict(matrix(x.length, 1, x));
      return data.reduce((most, v, r) => Math.max(most, Math.abs(v - cubePiece('smooth', i, x[r]!))), 0);
    };
    const third = await offOn(3);
    expect(Math.abs(third - sup)).toBeLessThan(3e-9); // 6/8 of the points' distance squared, and the digits given
    expect(await offOn(1)).toBeCloseTo(third / 3, 14);
    const anywhere = await measuredError(model, compositional({ levels: 1 }), { rows: 3 * segments * 9 });
    expect(anywhere.sup).toBeLessThanOrEqual(third + 1e-15);
  });

  it('has a mean squared error that falls by 16 with every doubling: 4.6592e-7, 2.9532e-8, 1.8522e-9', async () => {
    const task = compositional({ levels: 1 });
    for (const [segments, mse] of [
      [16, 4.6592e-7],
      [32, 2.9532e-8],
      [64, 1.8522e-9],
    ] as const) {
      const found = await measuredError(built({ levels: 1, segments }), task, { rows: 3 * 64 * 17 });
      expect(found.mse / mse).toBeCloseTo(1, 4); // the digits given
    }
  });

  it.each([
    [2, 3, 6, 9, 1.7461e-4],
    [3, 3, 9, 27, 1.7461e-4],
    [4, 4, 16, 256, 2.3282e-4],
  ])(
    'represents for L = %i, E = %i with %i experts all %i pieces, %f off',
    async (levels, pieces, count, cubes, sup) => {
      const model = built({ levels, pieces, target: 'vector' });
      expect(model.layers.reduce((total, { spec }) => total + spec.experts, 0)).toBe(count);
      const task = compositional({ levels, pieces, target: 'vector' });
      const rows = pieces * 64 * 9;
      const found = await measuredError(model, task, { rows });
      expect(Math.abs(found.sup - sup)).toBeLessThan(2e-8); // what 9 points a segment miss of its largest error, near the middle
      const { routing } = task.truth(task.lattice(8 * cubes));
      const visited = Array.from({ length: 8 * cubes }, (_, r) => rowOf(routing, r).indexOf(1));
      expect(new Set(visited).size).toBe(cubes);
    },
  );

  it.each([
    ['affine', 2, 6],
    ['bias-free', 4, 8],
    ['bias-free-carried', 3, 7],
    ['mlp', 2, 6],
  ] as const)(
    'is the same network behind %s gates, in %i layers for two levels',
    async (gate, depth, networks) => {
      const model = built({ gate });
      expect(model.layers).toHaveLength(depth);
      expect(model.layers.reduce((total, { spec }) => total + spec.experts, 0)).toBe(networks);
      expect(Object.keys(model.parameters).some((name) => name.endsWith('gate.bias'))).toBe(
        gate === 'affine' || gate === 'mlp',
      );
      const task = compositional();
      const x = task.lattice(3 * 64);
      const [own, plain] = await Promise.all([model.predict(x), built({}).predict(x)]);
      for (const [at, v] of own.data.entries()) expect(v).toBeCloseTo(plain.data[at]!, 14);
    },
  );

  it('gives an integer to the expert of the interval below it, and is exact there', async () => {
    const model = built({ levels: 1, form: 'kinked' });
    const x = matrix(4, 1, [0, 1, 2, 3]);
    expect([...(await model.predict(x)).data]).toEqual([0, 0, 0, 0]);
    const { scores, selected } = await model.route(x);
    expect(scores.data.slice(3, 6)).toEqual(Float64Array.of(1, 1, 0)); // 1: a tie of the first two
    expect([...selected.data]).toEqual([1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });

  it('interpolates a kinked piece with an error of i/(4N²)', async () => {
    const found = await measuredError(
      built({ form: 'kinked', segments: 8 }),
      compositional({ form: 'kinked' }),
      {
        rows: 3 * 8 * 9,
      },
    );
    expect(found.sup).toBeLessThanOrEqual(2 * (3 / (4 * 64)) + 1e-14); // two coordinates add up
    expect(found.sup).toBeGreaterThan(3 / (4 * 64));
  });

  it('has in single precision the same sup error to four digits', async () => {
    const wasm = lab.withBackend(await loadWasm());
    for (const gate of ['bias-free', 'mlp'] as const) {
      const options = { target: 'vector', gate } as const;
      const task = compositional({ target: 'vector' });
      const found = await measuredError(built(options, wasm), task, { rows: 3 * 64 * 9 });
      expect(found.sup / 1.7460063e-4).toBeCloseTo(1, 4);
    }
  });

  it('is saved and loaded as any model, and counted as one', async () => {
    const model = built({ gate: 'bias-free', segments: 8 });
    const { model: same } = lab.load(lab.save(model));
    const x = compositional().lattice(50);
    expect(await same.predict(x)).toEqual(await model.predict(x));
    // layer 1 carries 2 by 4 units to 3; layer 2: gate 3·3, experts 3 → 8 + 2 units → 2; layer 3 as 1; layer 4 → 1
    const helper = 2 * 4 + 4 + 4 * 3 + 3;
    const gate = 9;
    const [third, last] = [3 * 10 + 10 + 10 * 2 + 2, 3 * 10 + 10 + 10 + 1];
    expect(model.count.total).toBe(2 * helper + 2 * gate + 3 * (third + last));
    expect(model.count.active).toBe(2 * helper + 2 * gate + third + last);
  });

  it('loses nothing by its routing, and by its experts what interpolants lose', async () => {
    const task = compositional({ target: 'vector' });
    const model = built({ target: 'vector', segments: 8 });
    const { routing, experts: own, excess } = await errorDecomposition(model, task, { rows: 500, seed: 1 });
    expect(Math.abs(routing.value)).toBeLessThan(1e-15);
    expect(own.value).toBe(excess.value);
    expect(own.value).toBeGreaterThan(1e-6);
  });

  it('refuses sizes that are none', () => {
    expect(() => deepCubes({ levels: 0, segments: 0.5 })).toThrow(
      /levels: must be an integer ≥ 1, got 0\n.*segments: must be an integer ≥ 1, got 0.5/,
    );
    // @ts-expect-error no such gate
    expect(() => deepCubes({ gate: 'afine' })).toThrow("did you mean 'affine'");
  });
});
