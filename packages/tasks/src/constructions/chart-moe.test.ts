import { loadFloat64 } from '@moelab/backend-float64';
import { loadWasm } from '@moelab/backend-wasm';
import { createLab } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { describe, expect, it } from 'vitest';
import { errorDecomposition } from '../error-decomposition.ts';
import { type ManifoldTask, manifold } from '../manifold.ts';
import { measuredError } from '../measured-error.ts';
import { type ChartMoeOptions, chartMoe } from './chart-moe.ts';
import { exactAssignment } from './exact-assignment.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
const built = (
  task: ManifoldTask,
  options: ChartMoeOptions = {},
  by: Pick<typeof lab, 'modelFrom'> = lab,
) => {
  const construction = chartMoe(task, options);
  return by.modelFrom(construction.spec, construction);
};

describe('chartMoe', () => {
  it.each([
    [10, 6.67639e-2, 7.1442e-4],
    [20, 1.683532e-2, 4.5801e-5],
  ])(
    'is on the circle, with four experts of %i units, %f off and %f in mean square',
    async (width, sup, mse) => {
      const task = manifold({ inputs: 2 });
      const found = await measuredError(built(task, { width }), task, { rows: 20_000 });
      expect(Math.abs(found.sup - sup)).toBeLessThan(4e-7); // what points 3.1e-4 apart miss, f'' ≤ 27, and the digits given
      expect(found.mse / mse).toBeCloseTo(1, 4); // the digits given
    },
  );

  it.each([16, 128])('is in R^%i as far off as in the plane, to rounding', async (inputs) => {
    const errors = [2, inputs].map((size) => {
      const task = manifold({ inputs: size });
      return measuredError(built(task), task, { rows: 500 });
    });
    const [plane, space] = await Promise.all(errors);
    expect(space!.sup).toBeCloseTo(plane!.sup, 13);
    expect(space!.mse).toBeCloseTo(plane!.mse, 13);
  });

  it('has in single precision the same errors to four digits', async () => {
    const wasm = lab.withBackend(await loadWasm());
    const task = manifold({ inputs: 16 });
    const found = await measuredError(built(task, {}, wasm), task, { rows: 4001 });
    const double = await measuredError(built(task), task, { rows: 4001 });
    expect(found.sup / double.sup).toBeCloseTo(1, 4);
    expect(found.mse / double.mse).toBeCloseTo(1, 4);
  });

  it.each([
    [16, 788, 245],
    [32, 1492, 469],
    [64, 2900, 917],
    [128, 5716, 1813],
  ])('counts in R^%i %i parameters, %i of them active', (inputs, total, active) => {
    expect(built(manifold({ inputs })).count).toMatchObject({ total, active });
  });

  it('finds its charts without error, and interpolates where it is sent, on a circle that lies anywhere', async () => {
    const task = manifold({ inputs: 5, embedding: 'random', seed: 3 });
    const {
      excess,
      experts: own,
      routing,
      matched,
    } = await errorDecomposition(built(task), task, { rows: 1000, seed: 1 });
    expect(matched.slice(0, 2)).toEqual([[0], [1]]); // f is even in u₂, so the others say the same
    expect(Math.abs(routing.value)).toBeLessThan(1e-15);
    expect(own.value).toBeCloseTo(excess.value, 14);
    expect(Math.abs(own.value - 7.1442e-4)).toBeLessThan(4 * own.standardError);
  });

  it('tells a wrong gate from wrong experts', async () => {
    const task = manifold({ inputs: 2 });
    const model = built(task, { width: 20 });
    const turned = model.parameters['gate.slopes']!;
    const values = turned.values.map((v, at) => v + (at === 1 ? 0.5 : 0)); // the second chart's row gains 0.5 u₁
    const wrong = model.with({ parameters: { ...model.parameters, 'gate.slopes': { ...turned, values } } });
    const right = await errorDecomposition(model, task, { rows: 1000, seed: 1 });
    const errors = await errorDecomposition(wrong, task, { rows: 1000, seed: 1, reference: model });
    expect(errors.approximation).toEqual(right.experts);
    expect(errors.estimation.value).toBe(0);
    expect(errors.routing.value).toBeGreaterThan(100 * right.excess.value);
  });

  it.each(['helper', 'mlp'] as const)(
    'covers linked circles, which no bias-free linear gate tells apart, by a network for the partition of unity (%s)',
    async (gate) => {
      const task = manifold({ shape: 'linked-circles', inputs: 3 });
      const construction = chartMoe(task, { gate, width: 20, helperWidth: 128 });
      expect(construction.assignment).toMatchObject({ isCertain: true, misassigned: 0 });
      const model = lab.modelFrom(construction.spec, construction);
      expect(model.layers).toHaveLength(gate === 'helper' ? 2 : 1);
      const { sup } = await measuredError(model, task, { rows: 2000 });
      expect(sup).toBeLessThan(0.04); // about max |f''| h²/8 of a chart
      const { model: same } = lab.load(lab.save(model));
      const x = task.lattice(64);
      expect(await same.predict(x)).toEqual(await model.predict(x));
      if (gate === 'mlp') return;
      const seen = exactAssignment(task.atlas.partition(x), (await model.route(x)).scores);
      expect(seen.isCertain).toBe(true);
      expect(seen.sup).toBeLessThan(construction.assignment!.sup + 1e-12); // not larger on fewer points
    },
  );

  it('says when the partition is too coarse to be certain', () => {
    const task = manifold({ shape: 'linked-circles', inputs: 3 });
    const { assignment } = chartMoe(task, { gate: 'helper', width: 4, helperWidth: 6 });
    expect(assignment!.isCertain).toBe(false);
    expect(assignment!.misassigned).toBeGreaterThan(0);
  });

  it('falls on a sphere with the width of its experts, slower for a rougher function', async () => {
    const gain = async (smoothness: number) => {
      const task = manifold({ shape: 'sphere', inputs: 3, target: 'rough', smoothness });
      const of = async (width: number) =>
        (await measuredError(built(task, { width }), task, { rows: 1000 })).mse;
      return Math.log2((await of(8)) / (await of(32))) / 4; // slope of the root mean square error
    };
    const [rough, smoother] = [await gain(0.5), await gain(1.5)];
    expect(rough).toBeGreaterThan(0.15); // κ/2 is 0.25
    expect(rough).toBeLessThan(0.35);
    expect(smoother).toBeGreaterThan(0.45); // and 0.75
  });

  it('refuses charts that are not affine, and a linear gate where none will do', () => {
    expect(() => chartMoe(manifold({ charts: 'geodesic' }))).toThrow("make the task with charts: 'linear'");
    expect(() => chartMoe(manifold({ shape: 'swiss-roll' }))).toThrow("take gate: 'helper' or 'mlp'");
    expect(() => chartMoe(manifold(), { width: 0 })).toThrow('width: must be an integer ≥ 1, got 0');
  });
});
