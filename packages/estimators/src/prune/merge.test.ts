import { loadFloat64 } from '@moelab/backend-float64';
import { type AffineLogits, createLab, type Model, takeAlong } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { logSumExp, matrix, normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { loadScores } from './load-scores.ts';
import { merge } from './merge.ts';
import { mergedLogits } from './merged-logits.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
const random = stream(3, 'merge');
const x = matrix(
  6,
  2,
  Float64Array.from({ length: 12 }, () => normal(random)),
);
const y = matrix(
  6,
  1,
  Float64Array.from({ length: 6 }, () => normal(random)),
);
const three = { inputs: 2, outputs: 1, experts: 3, seed: 1, expert: 'linear' } as const;

/** The same function with four experts: expert 1 stands twice, with shares p and 1 − p of its weight. */
function split(model: Model, p: number, temperature = 1): Model {
  const [own] = model.spec.layers;
  const larger = model.remade({ ...model.spec, layers: [{ ...own!, experts: 4 }] });
  const copied = takeAlong(model.parameters, 'expert', [0, 1, 2, 1]);
  const bias = copied['gate.bias']!.values.map((v, e) =>
    e === 1 ? v + temperature * Math.log(p) : e === 3 ? v + temperature * Math.log(1 - p) : v,
  );
  return larger.with({ parameters: { ...copied, 'gate.bias': { ...copied['gate.bias']!, values: bias } } });
}
const close = (found: ArrayLike<number>, wanted: ArrayLike<number>) => {
  expect(found.length).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++) expect(found[i]).toBeCloseTo(wanted[i]!, 12);
};

describe('merge', () => {
  it.each<readonly [string, object, number]>([
    ['softmax', {}, 1],
    ['constant', {}, 1],
    ['dense-to-sparse', { temperature: 0.4 }, 0.4],
    ['dense-to-sparse', { mode: 'parameter', temperature: 0.4 }, 0.4],
  ])('undoes the split of an expert into copies, of a %s gate %j', async (gate, gateOptions, temperature) => {
    const model = lab.modelFrom({ inputs: 2, seed: 1, layers: [{ ...layerOf(three), gate, gateOptions }] });
    for (const p of [0.5, 0.1]) {
      const copies = split(model, p, temperature);
      close(await copies.logDensity(x, y), await model.logDensity(x, y));
      for (const weights of [undefined, [1, 2, 3, 4], await loadScores(copies, { x })]) {
        const { model: merged, members } = merge(copies, [[3, 1]], weights === undefined ? {} : { weights });
        expect(members).toEqual([[0], [1, 3], [2]]);
        close(await merged.logDensity(x, y), await model.logDensity(x, y));
        close((await merged.route(x)).weights.data, (await model.route(x)).weights.data);
      }
    }
  });

  it('averages by the weights, along the axes of experts', () => {
    const model = lab.model({ ...three, experts: 4, gate: 'cosine' });
    const values = (name: string) => [...model.parameters[name]!.values];
    const { model: merged, members, before, after } = merge(model, [[3, 0], [1]], { weights: [3, 1, 1, 1] });
    expect(members).toEqual([[0, 3], [1], [2]]);
    const [g, e] = [values('gate.slopes'), values('experts.slopes')];
    const mean = (a: number, b: number) => 0.75 * a + 0.25 * b;
    close(merged.parameters['gate.slopes']!.values, [
      mean(g[0]!, g[3]!),
      g[1]!,
      g[2]!,
      mean(g[4]!, g[7]!),
      g[5]!,
      g[6]!,
    ]);
    close(merged.parameters['experts.slopes']!.values, [
      mean(e[0]!, e[6]!),
      mean(e[1]!, e[7]!),
      ...e.slice(2, 6),
    ]);
    expect([before.total, after.total]).toEqual([28, 21]);
  });

  it('keeps what experts that are linear say on average, where the shares of the members are constant', async () => {
    const model = lab.model({ ...three, gate: 'constant' });
    const weights = await loadScores(model, { x });
    const { model: merged } = merge(model, [[0, 1, 2]], { weights });
    close((await merged.predict(x)).data, (await model.predict(x)).data);
  });

  it('takes gate options for fewer experts, in any layer', () => {
    const layer = lab.layer({
      outputs: 1,
      experts: 3,
      gate: 'top-k',
      gateOptions: { k: 2 },
      expert: 'linear',
    });
    const deep = lab.stack({ inputs: 2, layers: [layer, layer] });
    const all = [[0, 1, 2]];
    expect(() => merge(deep, all, { layer: 0 })).toThrow('merge: gates/top-k: k must be at most');
    const { model } = merge(deep, all, { layer: 0, gateOptions: { k: 1 } });
    expect(model.spec.layers.map((own) => own.experts)).toEqual([1, 3]);
  });

  const soft = lab.model({ ...three, gate: 'softmax' });
  it.each<readonly [() => unknown, string]>([
    [
      () => merge(soft, []),
      'groups must be lists of at least one expert, got an empty one; as [[0, 2], [1, 3]]',
    ],
    [() => merge(soft, [[0, 3]]), 'groups must be lists of experts from 0 to 2, got 3'],
    [() => merge(soft, [[0, 1], [1]]), 'groups must have an expert once, got 1 twice'],
    [() => merge(soft, [[0, 1]], { weights: [1, 2] }), 'weights must be 3 numbers, one an expert, got 2'],
    [
      () => merge(soft, [[0, 1]], { weights: [1, -2, 3] }),
      'weights must be finite numbers ≥ 0, got -2 for expert 1',
    ],
    [
      () => merge(soft, [[0, 1]], { weights: [0, 0, 3] }),
      'weights of the group [0, 1] are all 0; leave them out, or prune these experts',
    ],
  ])('says in one line what is wrong, case %#', (call, message) => {
    expect(call).toThrow(`merge: ${message} [INVALID_OPTIONS]`);
  });
});

describe('mergedLogits', () => {
  const logits = { slopes: matrix(1, 3, [1, -1, 2]), bias: Float64Array.of(0.3, 0, -1) };
  const logitAt = (of: AffineLogits, e: number, at: number) => of.slopes.data[e]! * at + of.bias[e]!;

  it('are below the logarithm of the mass by the divergence of the shares, and touch it', () => {
    const [a, b] = [0.3, 0.7];
    const merged = mergedLogits(logits, [
      [
        [0, a],
        [1, b],
      ],
      [[2, 1]],
    ]);
    close(merged.slopes.data, [a - b, 2]);
    expect(merged.bias[1]).toBe(-1);
    const gap = (at: number) => {
      const own = [logitAt(logits, 0, at), logitAt(logits, 1, at)];
      const mass = logSumExp(own);
      const divergence = a * (Math.log(a) - own[0]! + mass) + b * (Math.log(b) - own[1]! + mass);
      expect(mass - logitAt(merged, 0, at)).toBeCloseTo(divergence, 13);
      return divergence;
    };
    for (const at of [-3, 0, 0.4, 5]) expect(gap(at)).toBeGreaterThan(1e-6);
    expect(gap((Math.log(a / b) - 0.3) / 2)).toBeCloseTo(0, 13); // where the members have these shares
  });

  it('give a member of weight 0 no part where the slopes differ, and its mass where they coincide', () => {
    const shares = [
      [
        [0, 1],
        [1, 0],
      ],
    ] as const;
    expect(mergedLogits(logits, shares).bias[0]).toBe(0.3);
    const same = { ...logits, slopes: matrix(1, 3, [1, 1, 1]) };
    expect(mergedLogits(same, shares).bias[0]).toBeCloseTo(Math.log(Math.exp(0.3) + 1), 14);
  });
});

function layerOf({ outputs, experts: count, expert }: typeof three) {
  return { outputs, experts: count, expert };
}
