import { normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { messageOf } from '../test/message-of.ts';
import {
  checkValues,
  type Declarations,
  initialValues,
  prefixedNames,
  sizeOf,
  withoutPrefix,
} from './parameters.ts';

const declarations: Declarations = {
  slopes: { axes: ['input', 'expert'], shape: [2, 3], init: (random) => normal(random) },
  variance: { axes: ['expert'], shape: [3], init: 0.5, domain: 'positive' },
  scale: { axes: [], shape: [], init: 2 },
};
const start = () => initialValues(declarations, stream(1, 'test'));

describe('initialValues', () => {
  it('fills a number in everywhere, and draws each parameter from a stream of its own', () => {
    const values = start();
    expect([...values.variance!.values]).toEqual([0.5, 0.5, 0.5]);
    expect([...values.scale!.values]).toEqual([2]);
    const own = stream(1, 'test').substream('slopes');
    expect([...values.slopes!.values]).toEqual(Array.from({ length: 6 }, () => normal(own)));
    const { variance, ...others } = declarations;
    expect(initialValues({ more: variance!, ...others }, stream(1, 'test')).slopes).toEqual(values.slopes);
  });
});

describe('checkValues', () => {
  const problem = (change: object) =>
    messageOf(() => checkValues('parameters', declarations, { ...start(), ...change }));

  it('accepts what initialValues gives', async () => {
    expect(await problem({})).toBe('');
  });

  it('names every wrong array, what it must be and what it is', async () => {
    const { slopes, variance, scale } = start();
    expect(await problem({ slopse: slopes })).toBe(
      "parameters: slopse: is not in this model; did you mean 'slopes'? [INVALID_SHAPE]",
    );
    expect(
      await messageOf(() => checkValues('state', declarations, { slopes: slopes!, scale: scale! })),
    ).toBe('state: variance: is missing; must have shape (3) [INVALID_SHAPE]');
    expect(await problem({ slopes: { ...slopes, shape: [3, 2] } })).toContain(
      'slopes: must have shape (2, 3), got (3, 2)',
    );
    expect(await problem({ slopes: { ...slopes, axes: ['expert', 'input'] } })).toContain(
      'slopes: must have axes (input, expert), got (expert, input)',
    );
    expect(await problem({ slopes: { ...slopes, values: new Float64Array(5) } })).toContain(
      'slopes: must have 6 values for shape (2, 3), got 5',
    );
    expect(await problem({ slopes: { ...slopes, values: new Float64Array(6).fill(NaN, 4) } })).toContain(
      'slopes[4]: must be finite, got NaN',
    );
    expect(await problem({ variance: { ...variance, values: Float64Array.of(1, 0, 1) }, extra: scale })).toBe(
      'parameters: extra: is not in this model; variance[1]: must be positive and finite, got 0 [INVALID_SHAPE]',
    );
  });
});

describe('names with prefixes', () => {
  it('are put on and taken off', () => {
    const named = { ...prefixedNames('gate.', { a: 1 }), ...prefixedNames('gat.', { b: 2 }) };
    expect(named).toEqual({ 'gate.a': 1, 'gat.b': 2 });
    expect(withoutPrefix('gate.', named)).toEqual({ a: 1 });
    expect(withoutPrefix('', named)).toEqual(named);
  });
});

it('counts one entry for a scalar and none for an empty axis', () => {
  expect([[], [3], [2, 3], [2, 0]].map(sizeOf)).toEqual([1, 3, 6, 0]);
});
