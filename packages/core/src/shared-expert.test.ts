import { matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../test/cpu-backend.ts';
import { messageOf } from '../test/message-of.ts';
import { toyExperts, toyGates } from '../test/toy-parts.ts';
import { createLab } from './create-lab.ts';
import type { Model } from './model.ts';

const lab = createLab({ plugins: [toyGates, toyExperts], backend: cpuBackend() });
const shape = { inputs: 2, outputs: 2, experts: 3, seed: 5, gate: 'softmax', expert: 'linear' } as const;
const added = lab.model({ ...shape, shared: { expert: 'plain', experts: 2 } });
const half = lab.model({ ...shape, shared: { expert: 'linear', experts: 3, weight: 'half' } });
const x = matrix(4, 2, [0.5, -1, 0.25, 2, -0.75, 0, 1.5, 0.5]);
const y = matrix(4, 2, [1, 0.5, -1, 0, 0.25, 2, 0, 0]);

/** The same model without its shared experts. */
function routedOf(model: Model): Model {
  const { shared: _, ...layer } = model.spec.layers[0]!;
  const parameters = Object.fromEntries(
    Object.entries(model.parameters).filter(([name]) => !/^(shared|mixing)\./.test(name)),
  );
  return lab.modelFrom({ inputs: 2, seed: 5, layers: [layer] }, { parameters });
}
const close = (found: ArrayLike<number>, wanted: ArrayLike<number>) => {
  expect(found.length).toBe(wanted.length);
  Array.from(wanted).forEach((v, i) => {
    expect(found[i]).toBeCloseTo(v, 5); // float32
  });
};
/** What the added shared experts say: the sum of their levels and offsets. */
const levels = (model: Model, output: number) =>
  [0, 1].reduce(
    (total, s) =>
      total +
      model.parameters['shared.level']!.values[2 * s + output]! +
      model.parameters['shared.offset']!.values[2 * s + output]!,
    0,
  );

describe('shared experts that are added', () => {
  it('are added once to the mixture', async () => {
    const { data } = await added.predict(x);
    const { data: routed } = await routedOf(added).predict(x);
    close(
      data,
      routed.map((v, i) => v + levels(added, i % 2)),
    );
  });

  it('shift the mean of every expert’s density, its samples and the sampled expert’s loss', async () => {
    const shifted = matrix(
      4,
      2,
      y.data.map((v, i) => v - levels(added, i % 2)),
    );
    const routed = routedOf(added);
    close(await added.logDensity(x, y), await routed.logDensity(x, shifted));
    const { data: drawn } = await routed.sample(x, { seed: 3 });
    close(
      (await added.sample(x, { seed: 3 })).data,
      drawn.map((v, i) => v + levels(added, i % 2)),
    );
    for (const loss of ['squared', 'log'] as const) {
      const one = await added.risk(x, y, { loss, of: 'sampled' });
      expect(one.value).toBeCloseTo((await routed.risk(x, shifted, { loss, of: 'sampled' })).value, 4);
    }
  });

  it('come once where weights do not sum to one', async () => {
    const gated = { gate: 'softmax-topk', gateOptions: { k: 1 } } as const;
    const model = lab.model({ ...shape, ...gated, shared: { expert: 'plain', experts: 2 } });
    const { data } = await model.predict(x);
    const { data: routed } = await routedOf(model).predict(x);
    close(
      data,
      routed.map((v, i) => v + levels(model, i % 2)),
    );
  });

  it('count as active and free, but for what is fixed', () => {
    expect(added.declarations['shared.level']).toMatchObject({ axes: ['shared', 'output'], shape: [2, 2] });
    const routed = routedOf(added).count;
    expect(added.count).toEqual({
      total: routed.total + 8,
      active: routed.active + 8,
      free: routed.free + 4,
    });
  });

  it('are refused beside probabilities of classes, which nothing may be added to', () => {
    expect(() => lab.model({ ...shape, expert: 'classes', shared: { expert: 'plain' } })).toThrow(
      "spec.shared: is added to what the routed experts say, which are probabilities of classes; use weight 'half' [INVALID_SPEC]",
    );
  });
});

describe('shared experts that are half of the mixture', () => {
  const logits = { ...half.parameters['mixing.logits']!, values: Float64Array.of(Math.log(2), 0) };
  const model = half.with({ parameters: { ...half.parameters, 'mixing.logits': logits } });
  const omega = [0.5, 0.25, 0.25];
  /** The shared expert s alone, as a model of one expert. */
  const alone = (s: number) => {
    const one = lab.model({ ...shape, experts: 1, gate: 'uniform' });
    const part = (name: string, size: number) =>
      model.parameters[`shared.${name}`]!.values.slice(s * size, (s + 1) * size);
    return one.with({
      parameters: {
        'experts.slopes': { ...one.parameters['experts.slopes']!, values: part('slopes', 4) },
        'experts.intercept': { ...one.parameters['experts.intercept']!, values: part('intercept', 2) },
        'experts.variance': model.parameters['shared.variance']!,
      },
    });
  };

  it('have half of the density and of the mean, by weights of their own', async () => {
    const routed = routedOf(model);
    const density = (await routed.logDensity(x, y)).map((v) => Math.exp(v) / 2);
    const mean = (await routed.predict(x)).data.map((v) => v / 2);
    for (const [s, w] of omega.entries()) {
      const own = await alone(s).logDensity(x, y);
      const said = (await alone(s).predict(x)).data;
      own.forEach((v, i) => {
        density[i]! += (w / 2) * Math.exp(v);
      });
      said.forEach((v, i) => {
        mean[i]! += (w / 2) * v;
      });
    }
    close(await model.logDensity(x, y), density.map(Math.log));
    close((await model.predict(x)).data, mean);
  });

  it('are drawn in half of the samples', async () => {
    // shared experts say 100 and have no noise to speak of
    const { axes, shape: size } = model.parameters['shared.intercept']!;
    const far = model.with({
      parameters: {
        ...model.parameters,
        'shared.intercept': { axes, shape: size, values: new Float64Array(6).fill(100) },
      },
    });
    const { data } = await far.sample(matrix(2000, 2), { seed: 4 });
    const share = data.filter((v, i) => i % 2 === 0 && v > 50).length / 2000;
    expect(Math.abs(share - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / 2000));
  });

  it('count with their weights', () => {
    const routed = routedOf(model).count;
    const own = 3 * (4 + 2) + 1 + 2; // slopes and intercepts, one variance, two logits
    expect(model.count).toEqual({
      total: routed.total + own,
      active: routed.active + own,
      free: routed.free + own,
    });
    const one = lab.model({ ...shape, shared: { expert: 'linear', weight: 'half' } });
    expect(Object.keys(one.parameters).filter((name) => name.startsWith('mixing'))).toEqual([]);
  });

  it('need noise of the same targets', async () => {
    const refused = (given: object) =>
      messageOf(() => lab.modelFrom({ inputs: 2, layers: [{ outputs: 2, experts: 3, ...given } as never] }));
    const linear = { gate: 'softmax', expert: 'linear' };
    expect(await refused({ ...linear, shared: { expert: 'plain', weight: 'half' } })).toMatch(
      /^spec\.shared: experts\/plain has no noise model with these options, and weight 'half'/,
    );
    expect(
      await refused({ ...linear, expert: 'plain', shared: { expert: 'linear', weight: 'half' } }),
    ).toMatch(/^spec\.shared: the routed experts have no noise model/);
    expect(await refused({ ...linear, shared: { expert: 'classes', weight: 'half' } })).toMatch(
      /^spec\.shared: experts\/classes has class targets, and the routed experts real targets/,
    );
    expect(await refused({ ...linear, shared: { expert: 'linear' } })).toMatch(
      /^spec\.shared: experts\/linear has a noise model with these options, which nothing would use/,
    );
  });
});

describe('a spec with shared experts', () => {
  it('is filled in, saved and loaded to the same text', async () => {
    expect(half.spec.layers[0]!.shared).toEqual({
      expert: 'linear',
      expertOptions: { scale: 0.5 },
      experts: 3,
      weight: 'half',
    });
    expect(added.spec.layers[0]!.shared).toMatchObject({ experts: 2, weight: 'added' });
    const text = lab.save(half);
    const { model: loaded } = lab.load(text);
    expect(lab.save(loaded)).toBe(text);
    expect((await loaded.predict(x)).data).toEqual((await half.predict(x)).data);
  });

  it('leaves a model without them as it was', () => {
    const model = lab.model(shape);
    expect(lab.save(model)).not.toMatch(/shared/);
    // what they draw does not disturb the others
    for (const [name, { values }] of Object.entries(model.parameters)) {
      expect(half.parameters[name]!.values).toEqual(values);
    }
  });

  it('works in every layer of a stack', async () => {
    const { inputs, seed, ...layer } = shape;
    const hidden = lab.layer({ ...layer, shared: { expert: 'plain' } });
    const model = lab.stack({ inputs, seed, layers: [hidden, hidden] });
    expect(model.parameters['layer2.shared.level']!.shape).toEqual([1, 2]);
    expect((await model.logDensity(x, y)).every(Number.isFinite)).toBe(true);
  });

  it('is checked by the compiler, and when it runs', async () => {
    const wrong: readonly (readonly [() => unknown, RegExp])[] = [
      // @ts-expect-error no such expert
      [() => lab.model({ ...shape, shared: { expert: 'plian' } }), /experts: no 'plian'; did you mean/],
      [
        () =>
          lab.model({
            ...shape,
            // @ts-expect-error scale is a number
            shared: { expert: 'linear', expertOptions: { scale: 'x' }, weight: 'half' },
          }),
        /experts\/linear: scale: must be a finite number > 0, got "x"/,
      ],
      [
        // @ts-expect-error no such weight
        () => lab.model({ ...shape, shared: { expert: 'plain', weight: 'third' } }),
        /^spec\.shared\.weight: must be 'added' or 'half', got "third"/,
      ],
      // @ts-expect-error the name is missing
      [() => lab.model({ ...shape, shared: {} }), /^spec\.shared\.expert: must be the name of a part/],
      [
        () => lab.model({ ...shape, shared: { expert: 'plain', experts: 0 } }),
        /^spec\.shared\.experts: must be an integer ≥ 1, got 0/,
      ],
      [
        // @ts-expect-error no such field
        () => lab.model({ ...shape, shared: { expert: 'plain', wieght: 'half' } }),
        /^spec\.shared\.wieght: is not a field of a spec; did you mean 'weight'/,
      ],
    ];
    for (const [make, message] of wrong) expect(await messageOf(make)).toMatch(message);
  });
});
