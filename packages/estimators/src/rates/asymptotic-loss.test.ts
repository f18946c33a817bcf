import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, definePlugin, type Model } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { em } from '../em.ts';
import { voronoiLoss } from '../voronoi/voronoi-loss.ts';
import { asymptoticLoss } from './asymptotic-loss.ts';
import { uniformDesign } from './design.ts';

const own = definePlugin({ name: 'own', estimators: { em } });
const lab = createLab({ plugins: [gates, experts, own], backend: await loadFloat64() });
const shape = { inputs: 1, outputs: 1, experts: 2, expert: 'linear' } as const;
/** Coarser than the default for speed: C is then off by up to 1e-3 of itself. */
const design = uniformDesign({ panels: 8, points: 4 });

function at(model: Model, values: Readonly<Record<string, readonly number[]>>): Model {
  const changed = Object.entries(values).map(([name, own]) => [
    name,
    { ...model.parameters[name]!, values: Float64Array.from(own) },
  ]);
  return model.with({ parameters: { ...model.parameters, ...Object.fromEntries(changed) } });
}
const published = {
  'experts.slopes': [-20, 20],
  'experts.intercept': [15, -5],
  'experts.variance': [0.09, 0.16],
};
const paper = at(lab.model({ ...shape, gate: 'softmax' }), {
  'gate.slopes': [25, 0],
  'gate.bias': [-8, 0],
  ...published,
});
const soft = at(lab.model({ ...shape, gate: 'softmax' }), {
  'gate.slopes': [4, 0],
  'gate.bias': [-2, 0],
  'experts.slopes': [-4, 4],
  'experts.intercept': [3, -1],
  'experts.variance': [0.09, 0.16],
});

describe('asymptoticLoss', () => {
  it('is 6.820/√n at the published truth, with the standard deviations of an independent computation', async () => {
    const fine = uniformDesign({ panels: 12, points: 5 });
    const { constant, how, standardDeviations, flat, information } = await asymptoticLoss(paper, fine);
    expect(how).toBe('closed form');
    expect(Math.abs(constant / 6.82 - 1)).toBeLessThan(4e-4);
    expect(flat).toEqual([]);
    expect(information.imbalance).toBeLessThan(1e-8);
    const want = {
      'gate.slopes': [72.256, 0],
      'gate.bias': [23.499, 0],
      'experts.slopes': [1.7955, 6.776],
      'experts.intercept': [1.2341, 1.338],
      'experts.variance': [0.15506, 0.40046],
    };
    for (const [name, values] of Object.entries(want))
      for (const [i, sd] of values.entries())
        expect(Math.abs(standardDeviations[name]!.values[i]! - sd)).toBeLessThan(5e-4 * sd + 1e-9);
  });

  it('is 4.815/√n for a soft gate, raw or not, where the heavier expert is the reported zero', async () => {
    const { constant } = await asymptoticLoss(soft, design);
    expect(Math.abs(constant / 4.815 - 1)).toBeLessThan(3e-4);
    const raw = await asymptoticLoss(soft, design, { infimum: 'none' });
    expect(raw.constant).toBeCloseTo(constant, 6);
  });

  it('is 6.218/√n for the activation gate, whose slopes and temperature are all determined', async () => {
    const model = lab.model({ ...shape, gate: 'activation', gateOptions: { activation: 'tanh' } });
    const act = at(model, {
      'gate.slopes': [8, 0],
      'gate.bias': [-0.75, 0],
      'gate.temperature': [0.1],
      ...published,
    });
    const { constant, standardDeviations } = await asymptoticLoss(act, design);
    expect(Math.abs(constant / 6.218 - 1)).toBeLessThan(1e-3);
    expect(standardDeviations['gate.temperature']!.values[0]).toBeCloseTo(0.5477, 2);
    expect(standardDeviations['gate.slopes']!.values[1]).toBeCloseTo(2.176, 2);
  });

  it('agrees with the mean loss over draws of the limiting normal distribution', async () => {
    const { constant } = await asymptoticLoss(soft, design);
    const sampled = await asymptoticLoss(soft, design, { topK: 2, draws: 150, seed: 3 }); // both cells: the same loss
    expect(sampled.how).toBe('sampled');
    expect(Math.abs(sampled.constant - constant)).toBeLessThan(4 * sampled.standardError);
    expect(sampled.standardError).toBeLessThan(0.1 * constant);
  });

  it('is what maximum likelihood reaches: the mean of √n D1/C over 24 fits of 400 rows is about 1', async () => {
    const { constant } = await asymptoticLoss(soft, design);
    const rows = 400;
    const x = matrix(
      rows,
      1,
      Float64Array.from({ length: rows }, (_, i) => (i + 0.5) / rows),
    );
    const fromTruth = lab.estimator('em', { from: 'model', standardErrors: false });
    let ratio = 0;
    for (let replication = 0; replication < 24; replication++) {
      const y = await soft.sample(x, { seed: replication });
      const { model } = await fromTruth.fit(soft, { x, y }, { seed: 1 });
      ratio += (voronoiLoss(model, soft).value * Math.sqrt(rows)) / constant / 24;
    }
    // one D1 has a relative deviation of about 0.65, so the mean has 0.13
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.5);
  });

  it('is infinite where a gauge direction is left in the loss, or nothing tells a direction', async () => {
    const model = lab.model({ ...shape, gate: 'dense-to-sparse', gateOptions: { mode: 'parameter' } });
    const truth = at(model, {
      'gate.slopes': [2.5, 0],
      'gate.bias': [-0.8, 0],
      'gate.temperature': [0.1],
      ...published,
    });
    const limited = await asymptoticLoss(truth, design, { infimum: 'translations' });
    expect(limited.constant).toBe(Number.POSITIVE_INFINITY);
    const twins = at(soft, {
      'experts.slopes': [1, 1],
      'experts.intercept': [0, 0],
      'experts.variance': [0.1, 0.1],
    });
    await expect(asymptoticLoss(twins, design)).resolves.toMatchObject({
      constant: Number.POSITIVE_INFINITY,
    });
  });
});
