import { expect, it } from 'vitest';
import { loadBars } from './load-bars.ts';

it('draws balance half high, nothing as a dot, and twice the balanced load and more full', () => {
  expect(loadBars([0.25, 0.25, 0.25, 0.25])).toBe('▄▄▄▄');
  expect(loadBars([0, 0.001, 0.5, 0.499])).toBe('·▁██');
  expect(loadBars([1])).toBe('▄');
});
