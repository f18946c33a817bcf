import { integer, optional, params } from '@moelab/core';
import { describe, expect, it } from 'vitest';
import { withChecks } from './with-checks.ts';

const whole = integer({ doc: '', min: 0 });
const schema = withChecks(
  params({ k: whole, all: whole, more: optional(whole), other: optional(whole) }),
  { k: ({ k, all }) => (k > all ? `must be at most ${all}` : undefined) },
  [['more', 'other']],
);
const problems = (input: unknown) => {
  const result = schema['~standard'].validate(input);
  if (result instanceof Promise) throw new Error('answers later');
  return (result.issues ?? []).map(({ path = [], message }) => `${String(path[0])}: ${message}`);
};

describe('withChecks', () => {
  it('finds how options go together though others are wrong', () => {
    expect(problems({ k: 3, all: 2, other: -1 })).toEqual([
      'other: must be an integer ≥ 0, got -1',
      'k: must be at most 2',
    ]);
    expect(problems({ k: 3, all: 2 })).toEqual(['more: must be given, or other', 'k: must be at most 2']);
    expect(problems({ k: 1, all: 2, other: 0 })).toEqual([]);
  });

  it('does not ask a check about an option that is wrong or missing itself', () => {
    expect(problems({ k: 3, all: -1, more: 1 })).toEqual(['all: must be an integer ≥ 0, got -1']);
    expect(problems({ k: 3, more: 1 })).toEqual(['all: must be an integer ≥ 0, got nothing']);
    expect(problems('k')).toEqual(['undefined: must be an object, got "k"']);
  });

  it('tells of which options one must be given', () => {
    expect(schema.oneOf).toEqual([['more', 'other']]);
  });
});
