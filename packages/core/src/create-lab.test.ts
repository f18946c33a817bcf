import { matrix } from '@moelab/numerics';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cpuBackend } from '../test/cpu-backend.ts';
import { messageOf } from '../test/message-of.ts';
import { toyExperts, toyGates } from '../test/toy-parts.ts';
import { createLab } from './create-lab.ts';
import { params } from './params.ts';
import { defineBackend, defineGate, definePlugin, type Plugin } from './plugin.ts';
import { prefixed } from './prefixed.ts';

const backend = cpuBackend();
const lab = createLab({ plugins: [toyGates, toyExperts], backend });
const layer = { outputs: 2, experts: 4, gate: 'uniform', expert: 'linear' };
const model = (spec: object = {}, top: object = {}) =>
  lab.modelFrom({ inputs: 3, seed: 7, layers: [{ ...layer, ...spec }], ...top } as never);
const problem = (spec: object = {}, top: object = {}) => messageOf(() => model(spec, top));
const withSchema = (options: StandardSchemaV1) =>
  createLab({
    plugins: [
      toyExperts,
      definePlugin({
        name: 'p',
        gates: { odd: { ...toyGates.gates.uniform, options } } as Plugin['gates'] & object,
      }),
    ],
    backend,
  });
const oddly = (options: StandardSchemaV1, gateOptions?: unknown) =>
  withSchema(options).modelFrom({ inputs: 3, layers: [{ ...layer, gate: 'odd', gateOptions }] });

describe('lab.list', () => {
  it('lists parts by kind and plugin, with their options', () => {
    expect(lab.list().map(({ kind, name, plugin }) => `${plugin}: ${kind}/${name}`)).toEqual([
      ...['softmax', 'softmax-topk', 'uniform', 'listening'].map((name) => `toy-gates: gates/${name}`),
      ...['linear', 'classes', 'plain', 'exploding'].map((name) => `toy-experts: experts/${name}`),
    ]);
    expect(lab.list('gates')[1]).toEqual({
      kind: 'gates',
      name: 'softmax-topk',
      plugin: 'toy-gates',
      summary: 'Keeps the k largest weights as they are',
      source: 'nobody 2020',
      options: {
        k: { type: 'integer', minimum: 1, description: 'experts a row' },
        temperature: { type: 'number', exclusiveMinimum: 0, default: 1, description: 'of the softmax' },
      },
    });
    expect(lab.list('bounds')).toEqual([]);
  });

  it('leaves out options that a schema of another library does not list', () => {
    expect(withSchema(z.strictObject({})).list('gates')[0]).not.toHaveProperty('options');
  });
});

describe('a model', () => {
  it('records its whole spec, and is made again from it', async () => {
    const made = lab.model({
      inputs: 3,
      outputs: 2,
      experts: 4,
      seed: 7,
      gate: 'softmax-topk',
      gateOptions: { k: 2 },
      expert: 'linear',
    });
    expect(made.spec).toEqual({
      inputs: 3,
      seed: 7,
      layers: [
        {
          outputs: 2,
          experts: 4,
          gate: 'softmax-topk',
          gateOptions: { k: 2, temperature: 1 },
          expert: 'linear',
          expertOptions: { scale: 0.5 },
        },
      ],
    });
    const again = lab.modelFrom(JSON.parse(JSON.stringify(made.spec)));
    const x = matrix(2, 3, [1, 0, 0, 0, 1, 0]);
    expect(await again.predict(x)).toEqual(await made.predict(x));
    expect(lab.modelFrom({ ...made.spec, seed: 8 }).parameters).not.toEqual(made.parameters);
    expect(
      lab.model({ inputs: 1, outputs: 1, experts: 2, gate: 'uniform', expert: 'linear' }).spec.seed,
    ).toBe(0);
  });

  it('of several layers takes the outputs of one as inputs of the next', () => {
    const one = lab.layer({ outputs: 5, experts: 2, gate: 'softmax', expert: 'linear' });
    expect(one).toEqual({ ...one, gateOptions: {}, expertOptions: { scale: 0.5 } });
    const deep = lab.stack({
      inputs: 3,
      layers: [one, lab.layer({ ...layer, gate: 'uniform', expert: 'plain' })],
    });
    expect(deep.layers.map(({ inputs, spec }) => [inputs, spec.outputs])).toEqual([
      [3, 5],
      [5, 2],
    ]);
    expect(Object.keys(deep.parameters)).toEqual([
      'layer1.gate.slopes',
      'layer1.gate.bias',
      'layer1.experts.slopes',
      'layer1.experts.intercept',
      'layer1.experts.variance',
      'layer2.experts.level',
      'layer2.experts.offset',
    ]);
  });

  it('is remade with another spec by its own lab, checked as strictly', async () => {
    const first = lab.layer({ outputs: 5, experts: 2, gate: 'softmax', expert: 'linear' });
    const second = lab.layer({
      outputs: 2,
      experts: 4,
      gate: 'softmax-topk',
      gateOptions: { k: 2 },
      expert: 'plain',
    });
    const deep = lab.stack({ inputs: 3, seed: 4, layers: [first, second] });
    const wanted = { ...deep.spec, layers: [first, { ...second, experts: 2, gateOptions: { k: 1 } }] };
    const smaller = deep.with({ parameters: deep.parameters }).remade(wanted);
    expect(smaller.spec).toEqual(lab.modelFrom(wanted).spec);
    expect(smaller.parameters).toEqual(lab.modelFrom(wanted).parameters);
    expect(smaller.count.active).toBeLessThan(deep.count.active);
    expect(smaller.remade(deep.spec).parameters).toEqual(deep.parameters);
    expect(await messageOf(() => deep.remade({ ...wanted, inputs: 0 }))).toBe(
      'spec.inputs: must be an integer ≥ 1, got 0 [INVALID_SPEC]',
    );
    expect(
      await messageOf(() => deep.remade({ ...wanted, layers: [{ ...first, gate: 'softmix' }] })),
    ).toMatch(/^gates: no 'softmix'; did you mean 'softmax'\?/);
  });

  it('needs a backend, which may come later', async () => {
    const bare = createLab({ plugins: [toyGates, toyExperts] });
    expect(bare.backend).toBeUndefined();
    const spec = { inputs: 3, layers: [layer] };
    expect(await messageOf(() => bare.modelFrom(spec))).toBe(
      'lab: has no backend; createLab({ plugins, backend: await … }) or lab.withBackend(…) [NO_BACKEND]',
    );
    expect(bare.withBackend(backend).modelFrom(spec).backend).toBe(backend);
  });

  it('belongs to one lab: two labs share nothing', async () => {
    const other = createLab({ plugins: [definePlugin({ ...toyGates, name: 'other' }), toyExperts], backend });
    expect(other.list('gates')[0]?.plugin).toBe('other');
    expect(lab.list('gates')[0]?.plugin).toBe('toy-gates');
    const small = createLab({ plugins: [toyExperts], backend });
    expect(await messageOf(() => small.modelFrom({ inputs: 3, layers: [layer] }))).toBe(
      "gates: no 'uniform' (known: none) [UNKNOWN_PART]",
    );
    expect(await problem()).toBe('');
  });
});

describe('a spec from a file', () => {
  it('is checked as strictly as by the compiler', async () => {
    expect(await problem({ gate: 'softmax-topj' })).toBe(
      "gates: no 'softmax-topj'; did you mean 'softmax-topk'? (known: softmax, softmax-topk, uniform, listening) [UNKNOWN_PART]",
    );
    expect(await problem({ gate: 'softmax-topk', gateOptions: { k: 0.5, temprature: 1 } })).toBe(
      "gates/softmax-topk:\n  temprature: is not an option; did you mean 'temperature'? (options: k, temperature)\n  k: must be an integer ≥ 1, got 0.5\n [INVALID_OPTIONS]",
    );
    expect(await problem({ gate: 'softmax-topk' })).toBe(
      'gates/softmax-topk: k: must be an integer ≥ 1, got nothing [INVALID_OPTIONS]',
    );
    expect(await problem({ gateOptions: null })).toBe(
      'gates/uniform: options: must be an object, got null [INVALID_OPTIONS]',
    );
    expect(await problem({ gateOptions: { k: 2 } })).toBe(
      'gates/uniform: k: is not an option (options: none) [INVALID_OPTIONS]',
    );
    expect(await problem({ expert: 'lineal' })).toMatch(/^experts: no 'lineal'; did you mean 'linear'\?/);
  });

  it.each<readonly [object, object, string]>([
    [{ outputs: 0 }, {}, 'spec.layers[0].outputs: must be an integer ≥ 1, got 0'],
    [{ experts: 1.5 }, {}, 'spec.layers[0].experts: must be an integer ≥ 1, got 1.5'],
    [{ experts: undefined }, {}, 'spec.layers[0].experts: must be an integer ≥ 1, got nothing'],
    [{ gate: undefined }, {}, 'spec.layers[0].gate: must be the name of a part, got nothing'],
    [{ gate: 3 }, {}, 'spec.layers[0].gate: must be the name of a part, got 3'],
    [
      { gateOption: {} },
      {},
      "spec.layers[0].gateOption: is not a field of a spec; did you mean 'gateOptions'? (fields: outputs, experts, gate, gateOptions, expert, expertOptions, shared)",
    ],
    [{}, { inputs: '3' }, 'spec.inputs: must be an integer ≥ 1, got "3"'],
    [{}, { seed: 0.5 }, 'spec.seed: must be an integer, got 0.5'],
    [{}, { seed: null }, 'spec.seed: must be an integer, got null'],
    [{}, { layers: [] }, 'spec.layers: must be a list of at least one layer, got []'],
    [{}, { layers: {} }, 'spec.layers: must be a list of at least one layer, got {}'],
    [{}, { layers: [null] }, 'spec.layers[0]: must be an object, got null'],
    [
      {},
      { sead: 1 },
      "spec.sead: is not a field of a spec; did you mean 'seed'? (fields: inputs, seed, layers)",
    ],
  ])('is refused for %j, %j', async (one, top, message) => {
    expect(await problem(one, top)).toBe(`${message} [INVALID_SPEC]`);
  });

  it('must be an object, and lab.model names its fields without a layer', async () => {
    expect(await messageOf(() => lab.modelFrom(null as never))).toBe(
      'spec: must be an object, got null [INVALID_SPEC]',
    );
    expect(
      await messageOf(() => lab.model({ inputs: 1, ...layer, gate: 'uniform', expert: 'plain', experts: 0 })),
    ).toBe('spec.experts: must be an integer ≥ 1, got 0 [INVALID_SPEC]');
  });
});

describe('a schema of another library', () => {
  it('is asked as our own are, and its problems keep their path', async () => {
    const schema = z.strictObject({ deep: z.object({ k: z.number().min(1) }).default({ k: 1 }) });
    expect(oddly(schema).spec.layers[0]?.gateOptions).toEqual({ deep: { k: 1 } });
    expect(await messageOf(() => oddly(schema, { deep: { k: 0 } }))).toMatch(
      /^gates\/odd: deep\.k: Too small.* \[INVALID_OPTIONS\]$/,
    );
    expect(await messageOf(() => oddly(schema, { dep: 1 }))).toMatch(
      /^gates\/odd: options: Unrecognized key/,
    );
  });

  it('must be synchronous', async () => {
    expect(
      await messageOf(() => oddly(z.object({ k: z.number().refine(async () => false) }), { k: 1 })),
    ).toBe(
      'gates/odd: its options schema answers later, by a promise; it must be synchronous: take out what is async (refinements, transforms) [ASYNC_SCHEMA]',
    );
  });

  it('must answer in the form of a Standard Schema', async () => {
    const answering = (validate: () => unknown) => ({
      '~standard': { version: 1 as const, vendor: 'test', validate: validate as never },
    });
    const fails = () => {
      throw new TypeError('x is undefined');
    };
    expect(await messageOf(() => oddly(answering(fails)))).toBe(
      'gates/odd: its options schema throws: x is undefined; a Standard Schema gives { value } or { issues } [INVALID_PLUGIN]',
    );
    const wrong: readonly (readonly [unknown, string])[] = [
      [undefined, 'nothing'],
      [{}, 'an object with nothing'],
      [{ value: {}, issues: 'no' }, 'an object with value, issues'],
      [{ issues: [] }, 'an object with issues'],
      [{ issues: [null] }, 'an object with issues'],
      [{ issues: [{ message: 'no', path: 'k' }] }, 'an object with issues'],
    ];
    for (const [answer, what] of wrong) {
      expect(await messageOf(() => oddly(answering(() => answer)))).toBe(
        `gates/odd: its options schema gives ${what}; a Standard Schema gives { value } or { issues: [{ message }, …] } [INVALID_PLUGIN]`,
      );
    }
    // biome-ignore lint/suspicious/noThenProperty: a promise of another library
    const thenable = { value: {}, then: () => 1 };
    expect(await messageOf(() => oddly(answering(() => thenable)))).toMatch(
      /^gates\/odd: its options schema answers later.* \[ASYNC_SCHEMA\]$/,
    );
  });

  it('must give plain JSON that it accepts again, or the model could not be loaded', async () => {
    const length = z.object({ word: z.string().transform((s) => s.length) });
    expect(await messageOf(() => oddly(length, { word: 'four' }))).toBe(
      'gates/odd: its schema turns these options into {"word":4}, which it does not read back from JSON as they are; leave out transforms, and values that are no JSON [INVALID_PLUGIN]',
    );
    const growing = z.object({ k: z.number().transform((k) => k + 1) });
    expect(await messageOf(() => oddly(growing, { k: 1 }))).toMatch(/INVALID_PLUGIN/);
    expect(await messageOf(() => oddly(z.object({ at: z.date() }), { at: new Date(0) }))).toMatch(
      /INVALID_PLUGIN/,
    );
    const loop: Record<string, unknown> = {};
    loop.again = loop;
    for (const none of [{ a: 1n }, loop, undefined]) {
      expect(await messageOf(() => oddly(z.any().transform(() => none)))).toMatch(
        /^gates\/odd: its schema turns these options into .* \[INVALID_PLUGIN\]$/,
      );
    }
  });
});

describe('createLab', () => {
  const refused = (plugin: unknown) => messageOf(() => createLab({ plugins: [plugin as Plugin] }));

  it.each<readonly [unknown, string]>([
    [undefined, 'got nothing'],
    ['@moelab/gates', 'got "@moelab/gates"'],
    [{ name: '' }, 'got an object with name'],
    [Promise.resolve(toyGates), 'got a promise; await it'],
    [[toyGates], 'got a list of 1; list its plugins themselves (...plugins)'],
    [() => toyGates, 'got the function without a name; call it, if it makes one'],
    [{ some: 1, default: toyGates }, "got an object with some, default; its plugin is 'default'"],
    [
      toyGates.gates.uniform,
      'got an object with summary, options, create; a part belongs into a plugin: definePlugin({ name, gates: { … } })',
    ],
  ])('refuses what is no plugin: %o', async (plugin, got) => {
    expect(await refused(plugin)).toBe(
      `plugins[0]: must be an object with a name and parts by kind (definePlugin), ${got} [INVALID_PLUGIN]`,
    );
  });

  it('refuses kinds and parts that are none', async () => {
    expect(await refused({ name: 'p', gate: {} })).toBe(
      "p: 'gate' is not a kind of part; did you mean 'gates'? (kinds: gates, experts, estimators, bounds, backends) [INVALID_PLUGIN]",
    );
    expect(await refused({ name: 'p', gates: [toyGates.gates.uniform] })).toBe(
      'p: gates must be an object of parts by name, { name: part }, got a list of 1 [INVALID_PLUGIN]',
    );
    expect(await refused({ name: 'p', gates: new Map([['g', toyGates.gates.uniform]]) })).toBe(
      'p: gates must be an object of parts by name, { name: part }, got an instance of Map [INVALID_PLUGIN]',
    );
    const broken = 'gates/g of p: must have options (params, or another Standard Schema) and create, got';
    expect(await refused({ name: 'p', gates: { g: null } })).toBe(`${broken} null [INVALID_PLUGIN]`);
    expect(await refused({ name: 'p', gates: { g: { create: () => 1, options: {} } } })).toBe(
      `${broken} an object with create, options [INVALID_PLUGIN]`,
    );
    expect(await refused({ name: 'p', gates: { g: { options: params({}) } } })).toBe(
      `${broken} an object with options [INVALID_PLUGIN]`,
    );
  });

  it.each<readonly [unknown, string]>([
    [undefined, 'got nothing [INVALID_PLUGIN]'],
    [{ plugins: toyGates }, 'got an object with name, version, gates [INVALID_PLUGIN]'],
  ])('refuses plugins that are no list: %o', async (config, got) => {
    expect(await messageOf(() => createLab(config as never))).toBe(
      `createLab: plugins must be a list, createLab({ plugins: [gates, experts] }), ${got}`,
    );
  });

  it.each<readonly [unknown, string]>([
    [Promise.resolve(backend), 'a promise; await it'],
    [toyGates, 'an object with name, version, gates'],
    ['float64', '"float64"'],
  ])('refuses a backend that is not loaded: %o', async (wrong, got) => {
    expect(await messageOf(() => createLab({ plugins: [], backend: wrong as never }))).toBe(
      `backend: must be a loaded backend, such as await loadFloat64(), got ${got} [NO_BACKEND]`,
    );
  });

  it('says that a plugin is listed twice', async () => {
    expect(await messageOf(() => createLab({ plugins: [toyGates, toyGates] as never }))).toBe(
      "gates/softmax: its plugin 'toy-gates' is listed twice; leave one out [DUPLICATE_PART]",
    );
  });

  it('takes a plugin that is a plain object, and one that was renamed', async () => {
    expect(await refused(prefixed('mine', definePlugin({ name: 'p' })))).toBe('');
    expect(await refused({ name: 'a plain object' })).toBe('');
  });

  it('names the part that throws while it is made', async () => {
    const fails = definePlugin({
      name: 'p',
      estimators: {
        fails: {
          summary: '',
          options: params({}),
          create() {
            throw new TypeError('x is undefined');
          },
        },
      },
    });
    const own = createLab({ plugins: [fails] });
    expect(await messageOf(() => own.estimator('fails'))).toBe(
      'estimators/fails: could not be made: x is undefined [PART_FAILED]',
    );
  });

  it.each<readonly [string, unknown, string]>([
    [
      'estimators',
      () => ({}),
      'create gives no whole estimator, missing or wrong: fit; an estimator has fit',
    ],
    ['estimators', () => undefined, 'create gives nothing; an estimator has fit'],
    ['estimators', async () => ({}), 'create answers later, by a promise; it must give an estimator at once'],
    [
      'bounds',
      () => ({ ledger: () => 1 }),
      'create gives no whole bound, missing or wrong: variants; a bound has variants, ledger',
    ],
    ['backends', async () => undefined, 'create gives nothing; a backend has name, precision, tensor'],
  ])('refuses what a part of %s makes that is none', async (kind, create, says) => {
    const own = createLab({
      plugins: [{ name: 'p', [kind]: { odd: { summary: '', options: params({}), create } } } as Plugin],
    });
    const made = { estimators: own.estimatorFrom, bounds: own.boundFrom, backends: own.loadBackendFrom }[
      kind
    ]!;
    expect(await messageOf(() => made('odd'))).toBe(`${kind}/odd: ${says} [INVALID_PLUGIN]`);
  });

  it('says which backend could not be loaded, and why', async () => {
    const fails = {
      summary: '',
      options: params({}),
      create: () => Promise.reject(new Error('no device')),
    };
    const own = createLab({ plugins: [{ name: 'p', backends: { gpu: fails } }] });
    expect(await messageOf(() => own.loadBackendFrom('gpu'))).toBe(
      'backends/gpu: could not be loaded: no device [PART_FAILED]',
    );
  });

  it('refuses a gate that lacks something, that declares a parameter by half, or that answers later', async () => {
    const made = (change: object) => {
      const { uniform } = toyGates.gates;
      const odd = {
        ...uniform,
        create: (...given: Parameters<typeof uniform.create>) => ({ ...uniform.create(...given), ...change }),
      };
      return createLab({ plugins: [toyExperts, { name: 'p', gates: { odd } } as Plugin], backend }).modelFrom(
        {
          inputs: 3,
          layers: [{ ...layer, gate: 'odd' }],
        },
      );
    };
    expect(await messageOf(() => made({ gauge: undefined, weightSum: 'two' }))).toBe(
      'gates/odd: create gives no whole gate, missing or wrong: weightSum, gauge; a gate has parameters, weightSum, gauge, route [INVALID_PLUGIN]',
    );
    expect(await messageOf(() => made({ active: '2', needs: ['gossip'], isBatchwise: 1 }))).toBe(
      "gates/odd: create gives no whole gate, missing or wrong: needs (a list of 'losses'), active (a number > 0), isBatchwise (true or false); a gate has parameters, weightSum, gauge, route [INVALID_PLUGIN]",
    );
    const init = () => {
      throw new TypeError('x is undefined');
    };
    expect(
      await messageOf(() => made({ parameters: { bias: { axes: ['expert'], shape: [4], init } } })),
    ).toBe('gates/odd: init of gate.bias throws: x is undefined [PART_FAILED]');
    expect(await messageOf(() => made({ state: { level: { axes: [], shape: [], init: () => '1' } } }))).toBe(
      'gates/odd: init of gate.level must give a finite number, got "1" [INVALID_PLUGIN]',
    );
    expect(await messageOf(() => made({ parameters: { bias: { shape: [4], init: 0 } } }))).toBe(
      'gates/odd: parameters.bias must have axes (a name each), shape (an integer each) and init (a number, or a function of a stream), got an object with shape, init [INVALID_PLUGIN]',
    );
    expect(await messageOf(() => made({ route: async () => ({}) }).predict(matrix(1, 3)))).toBe(
      'gates/odd: route answers later, by a promise; it must be synchronous, and await or read nothing [INVALID_PLUGIN]',
    );
  });

  it('makes estimators, bounds and backends by name, checked when it runs', async () => {
    const backends = {
      cpu: defineBackend({ summary: '', options: params({}), create: async () => backend }),
    };
    const own = createLab({ plugins: [definePlugin({ name: 'b', backends })] });
    expect(await own.loadBackend('cpu')).toBe(backend);
    expect(await own.loadBackendFrom('cpu', {})).toBe(backend);
    expect(await messageOf(() => own.loadBackendFrom('cpu', { threads: 2 }))).toBe(
      'backends/cpu: threads: is not an option (options: none) [INVALID_OPTIONS]',
    );
    expect(await messageOf(() => own.loadBackendFrom('gpu'))).toBe(
      "backends: no 'gpu'; did you mean 'cpu'? (known: cpu) [UNKNOWN_PART]",
    );
    expect(await messageOf(() => own.estimatorFrom('em'))).toBe(
      "estimators: no 'em' (known: none) [UNKNOWN_PART]",
    );
    expect(await messageOf(() => own.boundFrom('em'))).toBe("bounds: no 'em' (known: none) [UNKNOWN_PART]");
  });

  it('gives a part what it needs to know of its layer', () => {
    let seen: unknown;
    const curious = definePlugin({
      name: 'curious',
      gates: {
        curious: defineGate({
          summary: '',
          options: params({}),
          create(options, { inputs, outputs, experts }) {
            seen = { inputs, outputs, experts };
            return toyGates.gates.uniform.create(options, {
              inputs,
              outputs,
              experts,
              constant: () => null as never,
            });
          },
        }),
      },
    });
    createLab({ plugins: [curious, toyExperts], backend }).model({
      inputs: 3,
      ...layer,
      gate: 'curious',
      expert: 'linear',
    });
    expect(seen).toEqual({ inputs: 3, outputs: 2, experts: 4 });
  });
});
