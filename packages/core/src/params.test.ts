import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Extended } from './bound.ts';
import {
  choice,
  flag,
  type InputOf,
  integer,
  interval,
  list,
  type OutputOf,
  optional,
  params,
  real,
} from './params.ts';

const schema = params({
  k: integer({ doc: 'experts a row', min: 1, max: 8 }),
  temperature: real({ doc: 'of the softmax', above: 0, default: 1 }),
  weights: choice(['renormalised', 'uniform'], { doc: 'of the selected' }),
  noisy: flag({ doc: 'adds noise' }),
});
const check = (value: unknown) => {
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise) throw new Error('async');
  return result;
};
const issues = (value: unknown) =>
  check(value).issues?.map(({ path, message }) => `${path?.join('.') ?? ''}: ${message}`);

describe('params', () => {
  it('is a Standard Schema of version 1', () => {
    expect(schema['~standard']).toMatchObject({ version: 1, vendor: 'moelab' });
  });

  it('fills in defaults, in the order of the fields', () => {
    expect(check({ k: 2 })).toEqual({
      value: { k: 2, temperature: 1, weights: 'renormalised', noisy: false },
    });
    expect(check({ noisy: true, k: 8, weights: 'uniform', temperature: 0.5 })).toEqual({
      value: { k: 8, temperature: 0.5, weights: 'uniform', noisy: true },
    });
    expect(check({ k: 1, temperature: undefined })).toHaveProperty('value.temperature', 1);
  });

  it('says of each wrong option what it must be and what came, all at once', () => {
    expect(issues({ k: 0.5, temprature: 1, temperature: 0, weights: 'unifrom', noisy: 'yes' })).toEqual([
      "temprature: is not an option; did you mean 'temperature'? (options: k, temperature, weights, noisy)",
      'k: must be an integer ≥ 1 and ≤ 8, got 0.5',
      'temperature: must be a finite number > 0, got 0',
      "weights: must be one of 'renormalised', 'uniform'; did you mean 'uniform'?, got \"unifrom\"",
      'noisy: must be true or false, got "yes"',
    ]);
    expect(issues({})).toEqual(['k: must be an integer ≥ 1 and ≤ 8, got nothing']);
    expect(issues({ k: 9, temperature: Number.NaN })).toEqual([
      'k: must be an integer ≥ 1 and ≤ 8, got 9',
      'temperature: must be a finite number > 0, got NaN',
    ]);
    expect(issues({ k: 2 ** 53 })?.[0]).toContain('got 9007199254740992');
  });

  it('refuses null in the place of a default, and what an object inherits', () => {
    expect(issues({ k: 1, temperature: null })).toEqual([
      'temperature: must be a finite number > 0, got null',
    ]);
    expect(issues(Object.create({ k: 1 }))).toEqual(['k: must be an integer ≥ 1 and ≤ 8, got nothing']);
    expect(issues({ k: 1, toString: 1 })?.[0]).toMatch(/^toString: is not an option/);
  });

  it.each([[[1]], [null], ['k=2'], [3]])('refuses %j, which is no object', (value) => {
    expect(issues(value)?.[0]).toMatch(/^: must be an object, got /);
  });

  it('lists its fields as JSON Schema', () => {
    expect(Object.fromEntries(Object.entries(schema.fields).map(([k, f]) => [k, f.jsonSchema]))).toEqual({
      k: { type: 'integer', minimum: 1, maximum: 8, description: 'experts a row' },
      temperature: { type: 'number', exclusiveMinimum: 0, default: 1, description: 'of the softmax' },
      weights: { enum: ['renormalised', 'uniform'], default: 'renormalised', description: 'of the selected' },
      noisy: { type: 'boolean', default: false, description: 'adds noise' },
    });
    expect(flag({ doc: '', default: true }).default).toBe(true);
  });

  it('takes lists, each value as its item, and says which value is wrong', () => {
    const sizes = params({
      n: list(integer({ doc: 'rows', min: 1 }), { doc: 'of the sample', default: [10, 20] }),
    });
    const of = (n: unknown) => {
      const result = sizes['~standard'].validate({ n });
      if (result instanceof Promise) throw new Error('async');
      return result.issues?.[0]?.message ?? result;
    };
    expect(of(undefined)).toEqual({ value: { n: [10, 20] } });
    expect(of([3])).toEqual({ value: { n: [3] } });
    expect(of([3, 0])).toBe('value 2 must be an integer ≥ 1, got [3,0]');
    expect(of([])).toBe('must have at least one value, got []');
    expect(of(3)).toBe('must be a list, got 3');
    expect(sizes.fields.n.jsonSchema).toEqual({
      type: 'array',
      items: { type: 'integer', minimum: 1, description: 'rows' },
      minItems: 1,
      default: [10, 20],
      description: 'of the sample',
    });
    expectTypeOf<OutputOf<(typeof sizes)['fields']>>().toEqualTypeOf<{ readonly n: readonly number[] }>();
  });

  it('infers what the caller writes and what the part receives', () => {
    expectTypeOf<InputOf<(typeof schema)['fields']>>().toEqualTypeOf<{
      readonly k: number;
      readonly temperature?: number;
      readonly weights?: 'renormalised' | 'uniform';
      readonly noisy?: boolean;
    }>();
    expectTypeOf<OutputOf<(typeof schema)['fields']>>().toEqualTypeOf<{
      readonly k: number;
      readonly temperature: number;
      readonly weights: 'renormalised' | 'uniform';
      readonly noisy: boolean;
    }>();
  });
});

describe('interval and optional', () => {
  const ranged = params({
    risk: interval({ doc: 'a risk', min: 0, max: 1 }),
    norm: optional(interval({ doc: 'a norm', above: 0 })),
  });
  const problems = (value: unknown) => {
    const result = ranged['~standard'].validate(value);
    return 'issues' in result ? result.issues?.map(({ message }) => message) : [];
  };

  it('takes a number or a range, and leaves out what is optional', () => {
    expect(problems({ risk: 0.5 })).toEqual([]);
    expect(problems({ risk: [0.1, 0.2], norm: 3 })).toEqual([]);
    expectTypeOf<InputOf<typeof ranged.fields>>().toEqualTypeOf<{
      readonly risk: Extended;
      readonly norm?: Extended;
    }>();
  });

  it('has no default in the JSON schema of what is optional, as none is filled in', () => {
    const kind = optional(choice(['a', 'b'], { doc: 'a kind' }));
    expect(kind.jsonSchema).toEqual({ enum: ['a', 'b'], description: 'a kind' });
    expect(kind).not.toHaveProperty('default');
  });

  it('refuses a range whose ends are in the wrong order or outside', () => {
    const wanted = 'must be a finite number ≥ 0 and ≤ 1, or two of them, low then high, got ';
    expect(problems({ risk: [0.2, 0.1] })).toEqual([`${wanted}[0.2,0.1]`]);
    expect(problems({ risk: [0.2, 1.1] })).toEqual([`${wanted}[0.2,1.1]`]);
    expect(problems({ risk: 2 })).toEqual([`${wanted}2`]);
    expect(problems({})).toEqual([`${wanted}nothing`]);
  });
});
