import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from './nearest.ts';

describe('nearest', () => {
  it.each([
    ['softmax-topj', 'softmax-topk'],
    ['sofmax', 'softmax'],
    ['LINEAR', undefined],
    ['', undefined],
    ['xyz', undefined],
  ])("finds for '%s' the name %s", (wrong, name) => {
    expect(nearest(wrong, ['softmax', 'softmax-topk', 'linear'])).toBe(name);
  });

  it('takes the nearest of several, and of equally near ones the first', () => {
    expect(nearest('abcd', ['abxx', 'abcx', 'xbcd'])).toBe('abcx');
    expect(nearest('a', [])).toBeUndefined();
  });

  it('counts inserted, left out and changed letters', () => {
    expect(nearest('experts', ['expert'])).toBe('expert');
    expect(nearest('kittn', ['kitten'])).toBe('kitten');
    expect(nearest('sitting', ['kitten'])).toBeUndefined(); // 3 of at most 7/3
    expect(nearest('k', ['abc'])).toBeUndefined();
  });
});

describe('didYouMean', () => {
  it('asks only when a name is near', () => {
    expect(didYouMean('gats', ['gates'])).toBe("; did you mean 'gates'?");
    expect(didYouMean('zzz', ['gates'])).toBe('');
  });
});
