import { describe, expect, it } from 'vitest';
import { monomialCount, monomials } from './monomials.ts';

/** The exponents of each monomial, as a word: 'aab' is x₀² x₁. */
function words(inputs: number, degree: number): string[] {
  const all = [['']];
  for (const terms of monomials(inputs, degree).degrees) {
    all.push(terms.map(({ factor, variable }) => `${all.at(-1)![factor]}${'abcdefgh'[variable]}`));
  }
  return all.flat();
}

describe('monomials', () => {
  it('lists them by degree, then lexicographically', () => {
    expect(words(2, 3)).toEqual(['', 'a', 'b', 'aa', 'ab', 'bb', 'aaa', 'aab', 'abb', 'bbb']);
    expect(words(3, 2)).toEqual(['', 'a', 'b', 'c', 'aa', 'ab', 'ac', 'bb', 'bc', 'cc']);
    expect(words(1, 4)).toEqual(['', 'a', 'aa', 'aaa', 'aaaa']);
    expect(words(2, 0)).toEqual(['']);
  });

  it('lists each of the C(inputs + degree, degree) once', () => {
    for (const [inputs, degree, wanted] of [
      [4, 3, 35],
      [8, 2, 45],
      [2, 7, 36],
    ] as const) {
      const { count } = monomials(inputs, degree);
      expect(count).toBe(wanted);
      expect(monomialCount(inputs, degree)).toBe(wanted);
      expect(new Set(words(inputs, degree)).size).toBe(count);
    }
  });
});
