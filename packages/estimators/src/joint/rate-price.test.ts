import { describe, expect, it } from 'vitest';
import { budgetWarnings, ratePrice } from './rate-price.ts';
import type { TraceEntry } from './trace.ts';

const after = (rate: number, price: number) =>
  ({ ratePrice: price, routerLosses: { rate } }) as unknown as TraceEntry;
const options = { rate: 0.2, rateBudget: 0.5, rateStep: 0.1 } as Parameters<typeof ratePrice>[1];

describe('ratePrice', () => {
  it('begins at the given one, and rises by a step for each nat too much', () => {
    expect(ratePrice(undefined, options)).toBe(0.2);
    expect(ratePrice(after(1.5, 0.2), options)).toBeCloseTo(0.3, 14);
    expect(ratePrice(after(0, 0.01), options)).toBe(0);
    expect(ratePrice(after(9, 0.2), { ...options, rateBudget: 0 })).toBe(0.2);
  });
});

describe('budgetWarnings', () => {
  it('tells a budget that is not kept from a gate that has shut under its price', () => {
    const said = (rate: number, price: number) => budgetWarnings(after(rate, price), options).join();
    expect(said(0.6, 1)).toContain('is 0.600 nats, over the rateBudget of 0.5');
    expect(said(0.01, 7)).toContain(
      'at a price of 7.00: the price rose too fast and the gate has shut; lower rateStep',
    );
    expect(said(0.01, 0)).toBe(''); // it costs nothing: the gate has no use for more
    expect(said(0.4, 1)).toBe('');
  });
});
