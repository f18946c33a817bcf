import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, meanRisk } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { describe, expect, it } from 'vitest';
import { fromModel } from './from-model.ts';
import { gaussianMoe, gaussianMoeParameters } from './gaussian-moe.ts';
import { gaussianMoeTruths } from './gaussian-moe-truth.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
const two = { inputs: 1, outputs: 1, experts: 2, gate: 'softmax', expert: 'linear' } as const;
const soft = lab.model(two).with({ parameters: gaussianMoeParameters(gaussianMoeTruths.soft) });

describe('fromModel', () => {
  it('has the truth of the plain formulas of the same mixture', async () => {
    const plain = gaussianMoe({ truth: 'soft' });
    const { x, y } = plain.sample(30, 1);
    const task = fromModel(soft);
    const [own, want] = [await task.truth(x), plain.truth(x)];
    for (const name of ['routing', 'means', 'regression'] as const)
      for (const [at, v] of want[name].data.entries())
        expect(Math.abs(own[name].data[at]! - v)).toBeLessThan(1e-14); // rounding of numbers of size 4
    const densities = await task.logDensity(x, y);
    for (const [i, p] of plain.logDensity(x, y).entries()) expect(densities[i]).toBeCloseTo(p, 12);
  });

  it('has best risks that agree with those by quadrature', async () => {
    const [task, plain] = [fromModel(soft), gaussianMoe({ truth: 'soft' })];
    for (const loss of ['squared', 'log'] as const) {
      const { value, uncertainty, method } = await task.bestRisk(loss, { rows: 4000, seed: 1 });
      expect(method).toBe('monte-carlo');
      expect(Math.abs(value - plain.bestRisk(loss).value)).toBeLessThan(4 * uncertainty);
    }
    await expect(task.bestRisk('zero-one')).rejects.toThrow("must be 'squared' or 'log'");
  });

  it('draws the responsible expert by the weights and the target from it; the first rows are those of a smaller sample', async () => {
    const task = fromModel(soft);
    const [small, large] = [await task.sample(500, 2), await task.sample(4000, 2)];
    expect(large.y.data.subarray(0, 500)).toEqual(small.y.data);
    expect(large.drawn!.subarray(0, 500)).toEqual(small.drawn);
    const off = meanRisk(Float64Array.from(large.drawn!, (k, i) => k - large.routing.data[2 * i + 1]!));
    expect(Math.abs(off.value)).toBeLessThan(4 * off.standardError);
    const { means } = await task.truth(large.x);
    for (const [k, variance] of [0.09, 0.16].entries()) {
      const own = [...large.drawn!.keys()].filter((i) => large.drawn![i] === k);
      const squares = meanRisk(
        Float64Array.from(own, (i) => (large.y.data[i]! - means.data[2 * i + k]!) ** 2),
      );
      expect(Math.abs(squares.value - variance)).toBeLessThan(4 * squares.standardError);
    }
  });

  it('draws classes of categorical experts', async () => {
    const model = lab.model({
      ...two,
      inputs: 2,
      outputs: 3,
      expert: 'categorical',
      expertOptions: { initialScale: 2 },
      seed: 4,
    });
    const task = fromModel(model, { design: { kind: 'normal' } });
    const { y, regression } = await task.sample(3000, 1);
    for (let c = 0; c < 3; c++) {
      const { value, standardError } = meanRisk(
        y.data.map((own, i) => (own === c ? 1 : 0) - regression.data[3 * i + c]!),
      );
      expect(Math.abs(value)).toBeLessThan(4 * standardError);
    }
    expect((await task.bestRisk('zero-one', { rows: 2000 })).value).toBeLessThan(2 / 3);
  });

  it('refuses models that give a row no expert of its own', () => {
    const refused = (spec: object) => () => fromModel(lab.model({ ...two, ...spec } as typeof two));
    expect(refused({ gate: 'sigmoid' })).toThrow('gates/sigmoid: its weights do not sum to one');
    expect(refused({ expertOptions: { noise: 'none' } })).toThrow('experts/linear: has no noise model');
    expect(refused({ shared: { expert: 'linear', weight: 'half' } })).toThrow(
      'what shared experts say is not routed',
    );
    expect(refused({ gate: 'expert-choice' })).toThrow('routes a row by its whole batch');
  });
});
