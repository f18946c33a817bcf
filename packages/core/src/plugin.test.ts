import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { cpuBackend } from '../test/cpu-backend.ts';
import { toyExperts, toyGates } from '../test/toy-parts.ts';
import { type Bound, bound, type Ledger } from './bound.ts';
import { createLab } from './create-lab.ts';
import { isMoelabError } from './errors.ts';
import type { Estimator, Fit } from './estimator.ts';
import { gate } from './gate.ts';
import { noGauge } from './gauge.ts';
import { params, real } from './params.ts';
import {
  type Duplicates,
  defineBound,
  defineEstimator,
  defineGate,
  definePlugin,
  type PartsOf,
  type Plugin,
} from './plugin.ts';

const salted = definePlugin({
  name: 'salted',
  gates: {
    salted: defineGate({
      summary: 'Of a third party, with the options of another schema library',
      options: z.strictObject({ salt: z.number().int().optional() }),
      create: ({ salt }, { experts, constant }) =>
        gate({
          parameters: {},
          weightSum: 'one',
          gauge: noGauge,
          route() {
            expectTypeOf(salt).toEqualTypeOf<number | undefined>();
            const scores = constant(new Float64Array(experts), [1, experts]);
            return { scores, logWeights: scores };
          },
        }),
    }),
  },
});
interface RichFit extends Fit {
  readonly richness: number;
}
const others = definePlugin({
  name: 'others',
  estimators: {
    rich: defineEstimator({
      summary: 'A fit with something more',
      options: params({ tolerance: real({ doc: 'of the stop', above: 0 }) }),
      create: ({ tolerance }): Estimator<RichFit> => ({
        fit: async (model) => ({ model, converged: true, reason: '', warnings: [], richness: tolerance }),
      }),
    }),
  },
  bounds: {
    none: defineBound({
      summary: 'Nothing',
      options: params({}),
      create: () => bound({ only: () => ({}) as Ledger }),
    }),
  },
});

const lab = createLab({ plugins: [toyGates, toyExperts, salted, others], backend: cpuBackend() });
const shape = { inputs: 3, outputs: 2, experts: 4, seed: 7 };

describe('a list of plugins', () => {
  it('tells the options of every part', () => {
    lab.model({ ...shape, gate: 'softmax-topk', gateOptions: { k: 2 }, expert: 'linear' });
    lab.model({
      ...shape,
      gate: 'softmax-topk',
      gateOptions: { k: 2, temperature: 0.5 },
      expert: 'linear',
      expertOptions: { scale: 1 },
    });
    lab.model({ ...shape, gate: 'salted', gateOptions: { salt: 3 }, expert: 'linear' });
    lab.model({ ...shape, gate: 'uniform', expert: 'linear' });

    type Options<G extends 'softmax-topk' | 'salted'> = Parameters<
      typeof lab.model<G, 'linear'>
    >[0]['gateOptions'];
    expectTypeOf<Options<'softmax-topk'>>().toEqualTypeOf<{
      readonly k: number;
      readonly temperature?: number;
    }>();
    expectTypeOf<Options<'salted'>>().toEqualTypeOf<{ salt?: number | undefined } | undefined>();
  });

  it('tells what an estimator gives', async () => {
    const estimator = lab.estimator('rich', { tolerance: 0.5 });
    expectTypeOf(estimator).toEqualTypeOf<Estimator<RichFit>>();
    const model = lab.model({ ...shape, gate: 'uniform', expert: 'linear' });
    const data = {
      x: { rows: 0, cols: 3, data: new Float64Array() },
      y: { rows: 0, cols: 2, data: new Float64Array() },
    };
    expect((await estimator.fit(model, data, { seed: 1 })).richness).toBe(0.5);
    expectTypeOf(lab.bound('none')).toEqualTypeOf<Bound>();
  });

  it('refuses wrong names and options when it is compiled, and when it runs', () => {
    const wrong: readonly (() => unknown)[] = [
      // @ts-expect-error no such gate
      () => lab.model({ ...shape, gate: 'softmax-topj', gateOptions: { k: 2 }, expert: 'linear' }),
      // @ts-expect-error k is missing
      () => lab.model({ ...shape, gate: 'softmax-topk', gateOptions: {}, expert: 'linear' }),
      // @ts-expect-error gateOptions is missing
      () => lab.model({ ...shape, gate: 'softmax-topk', expert: 'linear' }),
      // @ts-expect-error k is a number
      () => lab.model({ ...shape, gate: 'softmax-topk', gateOptions: { k: '2' }, expert: 'linear' }),
      // @ts-expect-error an option of another gate
      () => lab.model({ ...shape, gate: 'salted', gateOptions: { k: 2 }, expert: 'linear' }),
      () =>
        // @ts-expect-error an option that no gate has
        lab.model({ ...shape, gate: 'softmax-topk', gateOptions: { k: 2, temprature: 1 }, expert: 'linear' }),
      // @ts-expect-error a gate is not an expert
      () => lab.model({ ...shape, gate: 'uniform', expert: 'uniform' }),
      // @ts-expect-error outputs is missing
      () => lab.model({ inputs: 3, experts: 4, gate: 'uniform', expert: 'linear' }),
      // @ts-expect-error an option of an expert that it does not have
      () => lab.layer({ outputs: 2, experts: 4, gate: 'uniform', expert: 'linear', expertOptions: { k: 1 } }),
      // @ts-expect-error the estimator's option is missing
      () => lab.estimator('rich'),
      // @ts-expect-error a bound is not an estimator
      () => lab.estimator('none', {}),
      () =>
        // @ts-expect-error this lab has no plugin with 'salted'
        createLab({ plugins: [toyGates, toyExperts] }).model({ ...shape, gate: 'salted', expert: 'linear' }),
    ];
    for (const call of wrong) {
      let caught: unknown;
      try {
        call();
      } catch (error) {
        caught = error;
      }
      expect(isMoelabError(caught), String(call)).toBe(true);
    }
  });

  it('refuses two parts of one name, when it is compiled and when it runs', () => {
    // @ts-expect-error two plugins bring every gate
    expect(() => createLab({ plugins: [toyGates, toyExperts, { ...toyGates, name: 'copy' }] })).toThrow(
      "gates/softmax: comes from both 'toy-gates' and 'copy'; use prefixed('…', plugin) for one of them [DUPLICATE_PART]",
    );
    // @ts-expect-error two copies of one package
    expect(() => createLab({ plugins: [toyGates, { ...toyGates, version: '1.3.0' }] })).toThrow(
      "gates/softmax: comes from two copies of 'toy-gates', versions 1.2.3 and 1.3.0; list one of them (who brings the other: 'npm ls toy-gates') [DUPLICATE_PART]",
    );
    type Twice = Duplicates<[typeof toyGates, typeof others, typeof toyGates]>;
    expectTypeOf<Twice>().toEqualTypeOf<
      'gates/softmax' | 'gates/softmax-topk' | 'gates/uniform' | 'gates/listening'
    >();
    expectTypeOf<Duplicates<[typeof toyGates, typeof toyExperts]>>().toEqualTypeOf<never>();
  });
});

it('reads parts by kind, and nothing of a list that is not known', () => {
  expectTypeOf<keyof PartsOf<[typeof toyGates, typeof salted], 'gates'>>().toEqualTypeOf<
    'softmax' | 'softmax-topk' | 'uniform' | 'listening' | 'salted'
  >();
  expectTypeOf<keyof PartsOf<Plugin[], 'gates'>>().toEqualTypeOf<never>();
  expectTypeOf<StandardSchemaV1.InferInput<(typeof toyGates)['gates']['uniform']['options']>>().toEqualTypeOf<
    Record<never, never>
  >();
});
