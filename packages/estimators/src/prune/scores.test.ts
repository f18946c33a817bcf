import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, type Dataset, type Model } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { correlationScores } from './correlation-scores.ts';
import { greedyOrder } from './greedy-order.ts';
import { loadScores } from './load-scores.ts';
import { prune } from './prune.ts';
import { removalScores } from './removal-scores.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
const x = matrix(5, 1, [-2, -1, 0.5, 1, 3]);
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const errorOf = (values: readonly number[]) => {
  const [m, n] = [mean(values), values.length];
  return Math.sqrt(values.reduce((total, v) => total + (v - m) ** 2, 0) / n / (n - 1));
};
const at = (model: Model, values: Readonly<Record<string, readonly number[]>>): Model =>
  model.with({
    parameters: {
      ...model.parameters,
      ...Object.fromEntries(
        Object.entries(values).map(([name, own]) => [
          name,
          { ...model.parameters[name]!, values: Float64Array.from(own) },
        ]),
      ),
    },
  });
const close = (found: ArrayLike<number>, wanted: readonly number[]) => {
  expect(found.length).toBe(wanted.length);
  wanted.forEach((v, i) => {
    expect(found[i]).toBeCloseTo(v, 12);
  });
};

/** ½ Σ_e (slope_e x + intercept_e): each expert has weight ½, whatever the others. */
const additive = (slopes: readonly number[], intercepts: readonly number[]) => {
  const zeros = slopes.map(() => 0);
  return at(
    lab.model({
      inputs: 1,
      outputs: 1,
      experts: slopes.length,
      gate: 'sigmoid',
      gateOptions: { weights: 'plain' },
      expert: 'linear',
      expertOptions: { noise: 'none' },
    }),
    { 'gate.slopes': zeros, 'gate.bias': zeros, 'experts.slopes': slopes, 'experts.intercept': intercepts },
  );
};
const exactly = async (model: Model): Promise<Dataset> => ({ x, y: await model.predict(x) });

describe('loadScores', () => {
  const soft = lab.model({ inputs: 1, outputs: 1, experts: 3, seed: 2, gate: 'softmax', expert: 'linear' });

  it('are mean weights with their standard errors', async () => {
    const steep = at(soft, { 'gate.slopes': [1, -1, 0], 'gate.bias': [0, 0.5, 0] });
    const { data } = (await steep.route(x)).weights;
    const column = (e: number) => Array.from({ length: 5 }, (_, i) => data[3 * i + e]!);
    const loads = await loadScores(steep, { x });
    close(
      loads.scores,
      [0, 1, 2].map((e) => mean(column(e))),
    );
    close(
      loads.standardErrors,
      [0, 1, 2].map((e) => errorOf(column(e))),
    );
    expect(loads.scores.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 14);
    expect(loads).toMatchObject({ measure: 'weight', layer: 0, rows: 5 });
  });

  it('are shares of rows where selection is asked for: k together', async () => {
    const spec = { inputs: 1, outputs: 1, experts: 3, gate: 'top-k', expert: 'linear' } as const;
    const top = at(lab.model({ ...spec, gateOptions: { k: 2 } }), {
      'gate.slopes': [1, -1, 0],
      'gate.bias': [0, 0, 0.1],
    });
    const { scores } = await loadScores(top, { x }, { of: 'selection' });
    close(scores, [3 / 5, 2 / 5, 1]); // 0 is below the larger of x and −x, and above the smaller
  });

  it('are of the layer that is asked for, and of some rows', async () => {
    const layer = lab.layer({ outputs: 1, experts: 2, gate: 'constant', expert: 'linear' });
    const deep = lab.stack({ inputs: 1, layers: [layer, { ...layer, experts: 3 }] });
    const first = await loadScores(deep, { x }, { layer: 0 });
    close(first.scores, [0.5, 0.5]);
    expect(prune(deep, first, { count: 1 }).model.spec.layers.map((own) => own.experts)).toEqual([1, 3]);
    await expect(loadScores(soft, { x: matrix(0, 1) })).rejects.toThrow('at least one row');
    await expect(loadScores(soft, { x }, { layer: 1 })).rejects.toThrow('layer must be');
  });
});

describe('correlationScores', () => {
  it('are regression coefficients on what each expert contributes, with their errors', async () => {
    const model = additive([2, 0], [0, 4]);
    const y = matrix(5, 1, [1, 0, 2, -1, 3]);
    const { scores, standardErrors } = await correlationScores(model, { x, y });
    // contributions x and 2
    const [xs, ys] = [[...x.data], [...y.data]];
    const slope = mean(xs.map((v, i) => v * ys[i]!)) / mean(xs.map((v) => v * v));
    close(scores, [slope, mean(ys) / 2]);
    const residuals = xs.map((v, i) => v * ys[i]! - slope * v * v);
    close(standardErrors, [errorOf(residuals) / mean(xs.map((v) => v * v)), errorOf(ys) / 2]);
  });

  it('are 1 where each expert alone carries the target, 2 for two that share one, 0 for one that is idle', async () => {
    const spec = { inputs: 1, outputs: 2, experts: 3, gate: 'top-k', expert: 'linear' } as const;
    const hard = at(lab.model({ ...spec, gateOptions: { k: 1 } }), {
      'gate.slopes': [1, -1, 0],
      'gate.bias': [0, 0, -9],
    });
    const alone = await correlationScores(hard, { x, y: await hard.predict(x) });
    close(alone.scores, [1, 1, 0]);
    close(alone.standardErrors.slice(0, 2), [0, 0]);
    expect(alone.standardErrors[2]).toBeNaN();
    expect(prune(hard, alone, { above: 0.5 }).kept).toEqual([0, 1]);
    const twins = additive([1, 1], [3, 3]);
    close((await correlationScores(twins, await exactly(twins))).scores, [2, 2]);
  });

  it('leave out what shared experts say', async () => {
    const spec = {
      inputs: 1,
      outputs: 1,
      experts: 2,
      gate: 'top-k',
      gateOptions: { k: 1 },
      expert: 'linear',
    } as const;
    const split = { 'gate.slopes': [1, -1], 'gate.bias': [0, 0], 'experts.slopes': [3, 2] };
    const added = lab.model({ ...spec, shared: { expert: 'linear', expertOptions: { noise: 'none' } } });
    const half = lab.model({ ...spec, shared: { expert: 'linear', experts: 2, weight: 'half' } });
    for (const model of [at(added, { ...split, 'shared.slopes': [7] }), at(half, split)]) {
      close((await correlationScores(model, { x, y: await model.predict(x) })).scores, [1, 1]);
      const idle = at(model, { 'experts.slopes': [0, 0], 'experts.intercept': [0, 0] });
      expect([...(await correlationScores(idle, { x, y: x })).scores]).toEqual([0, 0]);
    }
  });

  it('take classes as unit vectors', async () => {
    const one = lab.model({ inputs: 1, outputs: 3, experts: 1, gate: 'constant', expert: 'categorical' });
    const y = matrix(5, 1, [0, 2, 1, 1, 0]);
    const { data } = await one.predict(x);
    const rows = Array.from({ length: 5 }, (_, i) => [...data.subarray(3 * i, 3 * i + 3)]);
    const squares = mean(rows.map((p) => p.reduce((total, v) => total + v * v, 0)));
    close((await correlationScores(one, { x, y })).scores, [
      mean(rows.map((p, i) => p[y.data[i]!]!)) / squares,
    ]);
    await expect(correlationScores(one, { x, y: matrix(5, 1, [0, 3, 1, 1, 0]) })).rejects.toThrow(
      'class index',
    );
  });
});

describe('removalScores', () => {
  it('are the mean squares of what is missing, of a model that is exact', async () => {
    const model = additive([2, 0, 1], [0, 4, 1]);
    const { scores, standardErrors, measure } = await removalScores(model, await exactly(model));
    const missing = [(v: number) => v ** 2, () => 4, (v: number) => ((v + 1) / 2) ** 2];
    close(
      scores,
      missing.map((square) => mean([...x.data].map(square))),
    );
    close(
      standardErrors,
      missing.map((square) => errorOf([...x.data].map(square))),
    );
    expect(measure).toBe('removal');
  });

  it('are in nats of the pruned density where it has one', async () => {
    const soft = lab.model({ inputs: 1, outputs: 1, experts: 2, seed: 2, gate: 'softmax', expert: 'linear' });
    const y = matrix(5, 1, [1, 0, 2, -1, 3]);
    const { scores } = await removalScores(soft, { x, y }, { loss: 'log' });
    const risk = async (model: Model) => (await model.risk(x, y, { loss: 'log' })).value;
    close(scores, [
      (await risk(prune(soft, [1]).model)) - (await risk(soft)),
      (await risk(prune(soft, [0]).model)) - (await risk(soft)),
    ]);
    await expect(removalScores(prune(soft, [0]).model, { x, y })).rejects.toThrow('has one expert');
    await expect(removalScores(soft, { x, y }, { loss: 'zero-one' })).rejects.toThrow(
      "removalScores: the loss zero-one judges class targets, and the model's are real [UNSUPPORTED]",
    );
    await expect(removalScores(soft, { x, y: matrix(4, 1) })).rejects.toThrow('as many rows');
  });
});

describe('greedyOrder', () => {
  it('adds one of a group that does the same work, and none of a pair that cancels', async () => {
    // experts 0 and 1 cancel, 2 and 3 are the same, 4 is another direction
    const student = additive([6, -6, 2, 2, 0], [0, 0, 2, 2, 6]);
    const target = await exactly(additive([2, 0], [2, 6]));
    const found = await greedyOrder(student, target);
    expect(found.order).toEqual([4, 2]);
    expect(found.losses.at(-1)!.value).toBe(0);
    expect(found.losses[0]!.value - found.gains[0]!.value).toBeCloseTo(0, 12);
    expect(found.gains[0]!.standardError).toBeGreaterThan(0);
    expect(found.whole.value).toBeGreaterThan(1); // expert 3 is one too many
    expect((await prune(student, found.order).model.predict(x)).data).toEqual(target.y.data);
    const { scores } = await correlationScores(student, target);
    expect(scores[2]).toBe(scores[3]); // which single scores cannot see
    expect(Math.abs(scores[0]!)).toBeGreaterThan(0.1);
  });

  it('stops where the gain is not worth it, and goes on to the last expert that helps', async () => {
    const model = additive([2, 0, 1], [0, 8, 1]);
    const target = await exactly(model);
    expect((await greedyOrder(model, target)).order).toHaveLength(3);
    const { order, gains } = await greedyOrder(model, target, { minGain: 7 });
    expect(order).toEqual([1]);
    expect(gains).toEqual([]);
    expect((await greedyOrder(model, target, { minGain: 2 })).order).toEqual([1, 0]);
  });

  it('finds the experts of noisy data by the density, with a gate that selects', async () => {
    const spec = { inputs: 1, outputs: 1, gate: 'top-k', expert: 'linear' } as const;
    const atMost = (count: number) => ({ k: Math.min(2, count) });
    const model = at(lab.model({ ...spec, experts: 3, gateOptions: { k: 2 } }), {
      'gate.slopes': [4, -4, 0],
      'gate.bias': [0, 0, -1],
      'experts.slopes': [2, -2, 0],
      'experts.intercept': [0, 0, 30],
      'experts.variance': [0.2, 0.2, 0.2],
    });
    const random = stream(4, 'greedy');
    const many = matrix(
      60,
      1,
      Float64Array.from({ length: 60 }, () => normal(random)),
    );
    const y = await prune(model, [0, 1]).model.sample(many, { seed: 1 });
    const options = { loss: 'log', gateOptions: atMost } as const;
    const { order } = await greedyOrder(model, { x: many, y }, options);
    expect([...order].sort()).toEqual([0, 1]);
    await expect(greedyOrder(model, { x: many, y }, { loss: 'log' })).rejects.toThrow('pass gateOptions');
  });

  it('refuses a loss that is no number', async () => {
    const y = matrix(5, 1, [1, Number.NaN, 0, 0, 0]);
    await expect(greedyOrder(additive([1], [0]), { x, y })).rejects.toThrow(
      'greedyOrder: the loss of experts [0] is NaN; x, y and the parameters must be finite numbers [INVALID_DATA]',
    );
  });
});
