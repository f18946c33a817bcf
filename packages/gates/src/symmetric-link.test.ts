import { describe, expect, it } from 'vitest';
import { linkNoise } from './symmetric-link.ts';

/** k ln k + (K − 1) e ln e + ln K, of a channel written out. */
function capacityOf(noise: number, experts: number): number {
  const other = noise / experts;
  const row = Array.from({ length: experts }, (_, t) => (t === 0 ? 1 - noise + other : other));
  return Math.log(experts) + row.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0);
}

describe('linkNoise', () => {
  it.each([2, 3, 8, 64])('gives %i experts a link of just the capacity that is asked for', (experts) => {
    for (const capacity of [1e-4, 0.1, Math.LN2 / 2, 0.95 * Math.log(experts)]) {
      if (capacity >= Math.log(experts)) continue;
      const noise = linkNoise({ link: 'capacity', capacity }, experts);
      expect(capacityOf(noise, experts)).toBeCloseTo(capacity, 13);
    }
  });

  it('needs no noise where the index fits, or there is one expert', () => {
    expect(linkNoise({ link: 'capacity', capacity: Math.log(4) }, 4)).toBe(0);
    expect(linkNoise({ link: 'capacity', capacity: 1e-3 }, 1)).toBe(0);
    expect(linkNoise({ link: 'private', epsilon: 1e-3 }, 1)).toBe(0);
    expect(linkNoise({ link: 'noiseless' }, 4)).toBe(0);
  });

  it('keeps the two outcomes of randomised response e^ε apart, for small and large ε', () => {
    for (const epsilon of [1e-6, 0.5, 3, 50]) {
      const noise = linkNoise({ link: 'private', epsilon }, 5);
      expect(Math.log((1 - noise + noise / 5) / (noise / 5)) / epsilon).toBeCloseTo(1, 9);
    }
  });

  it('flips a bit with probability 0.11 at half a bit of capacity', () => {
    const noise = linkNoise({ link: 'capacity', capacity: Math.LN2 / 2 }, 2);
    expect(noise / 2).toBeCloseTo(0.110027864438, 9); // h₂(0.11003) = ½ bit
  });
});
