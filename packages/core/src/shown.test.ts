import { expect, it } from 'vitest';
import { shown } from './shown.ts';

it('shows any value, in one short line', () => {
  const loop: unknown[] = [];
  loop.push(loop);
  expect([undefined, null, Number.NaN, -0, 'a', 3n, { a: 1 }, loop, () => 1].map(shown)).toEqual([
    'nothing',
    'null',
    'NaN',
    '-0',
    '"a"',
    '3n',
    '{"a":1}',
    'a list',
    '() => 1',
  ]);
  expect(shown('x'.repeat(99))).toHaveLength(60);
});
