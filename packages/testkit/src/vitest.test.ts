import {
  type AnyPart,
  defineBackend,
  defineGate,
  definePlugin,
  type OptionsOf,
  params,
  real,
} from '@moelab/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { standIn } from '../test/stand-in-backend.ts';
import type { Cases } from './cases.ts';
import { plainExpert, plainGate } from './plain-parts.ts';
import { describeChecks, describePlugin } from './vitest.ts';

const sharp = defineGate({
  ...plainGate,
  options: params({ sharpness: real({ doc: 'how sharp' }) }),
  create: (_, context) => plainGate.create({}, context),
});
const plugin = definePlugin({
  name: 'plain',
  gates: { plain: plainGate, sharp },
  experts: { plain: plainExpert },
});

const right = standIn();
const imprecise = standIn({
  backend: ({ tensor }) => ({
    tensor: (values, shape) =>
      tensor(
        Array.from(values, (v) => v * 1.0001),
        shape,
      ),
  }),
});

// a plugin that passes, and one whose known failure is a failure
describePlugin(plugin, {
  gates: { plain: [{}], sharp: [{ sharpness: 1 }, { sharpness: 2 }] },
  experts: { plain: [{}] },
});
describePlugin(
  definePlugin({
    name: 'halved',
    gates: {
      halved: defineGate({
        ...plainGate,
        create: (options, context) => ({ ...plainGate.create(options, context), active: 2 }),
      }),
    },
  }),
  { gates: { halved: [{}] } },
  {
    knownFailures: {
      'gates/halved: selects as many experts as it declares active': 'it says two and means four',
    },
  },
);

// another backend that agrees with float64, and one whose disagreement is a known failure
describePlugin(
  plugin,
  { gates: { plain: [{}], sharp: [{ sharpness: 1 }] }, experts: { plain: [{}] } },
  { agreeOn: { 'stand-in': async () => right } },
);
describePlugin(
  definePlugin({ name: 'imprecise', experts: { plain: plainExpert } }),
  { experts: { plain: [{}] } },
  {
    agreeOn: { imprecise: async () => imprecise },
    knownFailures: {
      'experts/plain: on imprecise, says what it says in float64': 'its numbers are too large by 1e-4',
      'experts/plain: on imprecise, has the gradient that it has in float64, 0 for no rows': 'as above',
    },
  },
);

describe('describePlugin', () => {
  it('refuses, from JavaScript, parts without a case, cases of no part, and what is told of none', () => {
    const cases = { gates: { plain: [{}], sharpe: [{ sharpness: 1 }] } };
    expect(() => describePlugin(plugin, cases as never, { bounds: { maurer: {} } })).toThrow(
      [
        'describePlugin(plain):',
        '  gates/sharp has no case; give it a list of options, [{}] at least',
        "  it has no gates/sharpe; did you mean 'sharp'? (gates: plain, sharp)",
        '  experts/plain has no case; give it a list of options, [{}] at least',
        '  it has no bounds/maurer (bounds: none)',
        ' [INVALID_OPTIONS]',
      ].join('\n'),
    );
  });

  it.each<readonly [string, unknown, string]>([
    [
      'nothing',
      undefined,
      'describePlugin: must be an object with a name and parts by kind (definePlugin), got nothing',
    ],
    ['a module', { plain: plugin }, "got an object with plain; its plugin is 'plain' [INVALID_PLUGIN]"],
    [
      'a wrong kind of part',
      { name: 'p', gaets: {} },
      "describePlugin: p: 'gaets' is not a kind of part; did you mean 'gates'?",
    ],
    [
      'a plugin of another copy of core',
      { ...plugin, [Symbol.for('@moelab/core')]: { contract: 1 } },
      'describePlugin: plain: was defined by another copy of @moelab/core',
    ],
  ])('refuses %s, as a lab does', (_, wrong, says) => {
    expect(() => describePlugin(wrong as never, {} as never)).toThrow(says);
  });

  it('refuses, from JavaScript, cases that are no list, of no kind, and none', () => {
    const experts = { plain: {} };
    const gates = { plain: [{}], sharp: [{ sharpness: 1 }] };
    expect(() => describePlugin(plugin, { gates, experts, expert: {} } as never)).toThrow(
      [
        'describePlugin(plain):',
        "  cases.expert is no kind of part; did you mean 'experts'?",
        '  experts/plain has no list of cases; give it a list of options, [{}] at least',
        ' [INVALID_OPTIONS]',
      ].join('\n'),
    );
    expect(() => describePlugin(plugin, undefined as never)).toThrow(/gates\/plain has no case;/);
  });

  it('refuses a known failure of a rule that is not there', () => {
    expect(() =>
      describePlugin(
        definePlugin({ name: 'none' }),
        {},
        { knownFailures: { 'gates/plain: is unchanging': 'a typing error' } },
      ),
    ).toThrow(
      /describePlugin\(none\): knownFailures names 'gates\/plain: is unchanging', which is no rule of it/,
    );
  });
});

// a known failure of a check that belongs to no plugin
const twoChecks = [
  { name: 'holds', run: async () => {} },
  {
    name: 'does not',
    run: async () => {
      throw new Error('broken');
    },
  },
];
describeChecks('two checks', twoChecks, { knownFailures: { 'does not': 'it throws' } });

describe('describeChecks', () => {
  it('refuses a known failure of a rule that is not there, and one without a reason', () => {
    expect(() => describeChecks('mine', twoChecks, { knownFailures: { 'doesnt not': 'it throws' } })).toThrow(
      /describeChecks\('mine'\): knownFailures names 'doesnt not', which is no rule of it; did you mean 'does not'/,
    );
    expect(() => describeChecks('mine', twoChecks, { knownFailures: { 'does not': ' ' } })).toThrow(
      /knownFailures gives no reason for 'does not'; say why it cannot hold/,
    );
  });
});

describe('Cases', () => {
  it('demands a case for every backend', () => {
    const absent = defineBackend({
      summary: 'none',
      options: params({ threads: real({ doc: 'how many', default: 1 }) }),
      create: () => Promise.reject(new Error('none')),
    });
    const bringing = definePlugin({ name: 'bringing', backends: { absent } });
    type Wanted = Cases<typeof bringing>;
    // @ts-expect-error a backend without a case
    const missing: Wanted['backends'] = {};
    // @ts-expect-error options of another type
    const wrong: Wanted['backends'] = { absent: [{ threads: 'two' }] };
    const right: Wanted['backends'] = { absent: [{}, { threads: 2 }] };
    expect([missing, wrong, right]).toHaveLength(3);
  });

  it('demands a case for every estimator and bound', () => {
    type Wanted = Cases<{
      readonly name: 'both';
      readonly estimators: { readonly mine: AnyPart<'estimators'> };
      readonly bounds: { readonly mine: AnyPart<'bounds'> };
    }>;
    expectTypeOf<keyof Wanted>().toEqualTypeOf<'estimators' | 'bounds'>();
    // @ts-expect-error an estimator without a case
    const missing: Wanted['estimators'] = {};
    // @ts-expect-error a bound without any options
    const none: Wanted['bounds'] = { mine: [] };
    // @ts-expect-error a plugin whose bounds are left out
    const half: Wanted = { estimators: { mine: [{}] } };
    expect([missing, none, half]).toHaveLength(3);
  });

  it('demands a case for every gate and expert, with its own options', () => {
    type Wanted = Cases<typeof plugin>;
    expectTypeOf<keyof Wanted>().toEqualTypeOf<'gates' | 'experts'>();
    expectTypeOf<keyof Wanted['gates']>().toEqualTypeOf<'plain' | 'sharp'>();
    expectTypeOf<Wanted['gates']['sharp'][0]>().toEqualTypeOf<OptionsOf<typeof sharp>>();
    // @ts-expect-error a part without a case
    const missing: Wanted['gates'] = { plain: [{}] };
    // @ts-expect-error a case of no options at all
    const none: Wanted['experts'] = { plain: [] };
    // @ts-expect-error options of another type
    const wrong: Wanted['gates']['sharp'] = [{ sharpness: '1' }];
    expect([missing, none, wrong]).toHaveLength(3);
  });
});
