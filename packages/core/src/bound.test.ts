import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../test/cpu-backend.ts';
import { messageOf } from '../test/message-of.ts';
import { bound, type Extended, type LedgerEntries, ledger } from './bound.ts';
import { createLab } from './create-lab.ts';
import { informativeFrom } from './informative-from.ts';
import { integer, interval, params, real } from './params.ts';
import { defineBound, definePlugin } from './plugin.ts';
import { termsOver } from './terms-over.ts';

/** A throw-away union bound over R hypotheses with losses in [0, 1]: risk ≤ empirical risk + √(ln(R/δ)/(2m)). */
const union = defineBound({
  summary: 'Union bound over finitely many hypotheses',
  options: params({
    m: integer({ doc: 'sample size', min: 1 }),
    hypotheses: interval({ doc: 'R', min: 1 }),
    empiricalRisk: interval({ doc: 'on the sample', min: 0, max: 1, default: 0 }),
    delta: real({ doc: 'δ', above: 0, max: 1, default: 0.05 }),
  }),
  create: ({ m, hypotheses, empiricalRisk, delta }) => {
    const root = (c: number) => () =>
      ledger(
        {
          quantity: 'risk',
          unit: 'loss in [0, 1]',
          kind: 'high-probability',
          delta,
          terms: termsOver({ hypotheses, empiricalRisk }, (at) => [
            { name: 'empirical risk', value: at.empiricalRisk, formula: 'R_S' },
            {
              name: 'union',
              value: Math.sqrt((c * Math.log(at.hypotheses / delta)) / m),
              formula: '√(c ln(R/δ)/m)',
            },
          ]),
          constants: [{ name: 'c', value: c, from: 'Hoeffding' }],
          assumptions: [{ statement: 'rows are independent', status: 'assumed' }],
          informativeFrom: informativeFrom((size) => Math.sqrt((c * Math.log(16 / delta)) / size), 1),
          source: 'Hoeffding 1963',
          knownProblems: [],
        },
        1,
      );
    return bound({ tight: root(0.5), loose: root(2) });
  },
});
const lab = createLab({
  plugins: [definePlugin({ name: 'toy-bounds', bounds: { union } })],
  backend: cpuBackend(),
});

describe('a bound of a plugin', () => {
  it('gives its value, its terms and the probability with which it holds, its first version by default', async () => {
    const one = lab.bound('union', { m: 1000, hypotheses: 16 });
    expect(one.variants).toEqual(['tight', 'loose']);
    expect(one.ledger().value).toBeCloseTo(0.0537043806, 10); // √(ln 320 / 2000)
    expect(one.ledger('loose').value).toBeCloseTo(2 * 0.0537043806, 9);
    expect(one.ledger()).toMatchObject({
      vacuous: false,
      kind: 'high-probability',
      delta: 0.05,
      informativeFrom: 3,
      warnings: [],
    });
    expect(await messageOf(() => one.ledger('thight'))).toBe(
      "variant: no 'thight'; did you mean 'tight'? (known: tight, loose) [INVALID_OPTIONS]",
    );
  });

  it('says which input a version lacks', async () => {
    const one = bound(
      { grid: () => lab.bound('union', { m: 1, hypotheses: 2 }).ledger() },
      { fixed: 'lambda' },
    );
    expect(one.variants).toEqual(['grid']);
    expect(await messageOf(() => one.ledger('fixed'))).toBe(
      "variant: 'fixed' needs lambda, which is missing; give it, or take one of grid [INVALID_OPTIONS]",
    );
  });

  it('says when it says nothing', () => {
    const value = (m: number) => lab.bound('union', { m, hypotheses: 16 }).ledger();
    expect([value(2), value(3)].map(({ vacuous }) => vacuous)).toEqual([true, false]);
    expect(value(2).warnings).toEqual(['vacuous: risk is never above 1']);
  });

  it('gives a range for inputs that are ranges, at whose ends the terms add up', () => {
    const { value, terms } = lab
      .bound('union', { m: 1000, hypotheses: [8, 16], empiricalRisk: [0.1, 0.2] })
      .ledger();
    const [low, high] = value as [number, number];
    expect(low).toBeCloseTo(0.1 + Math.sqrt(Math.log(160) / 2000), 12);
    expect(high).toBeCloseTo(0.2 + 0.0537043806, 9);
    for (const [end, total] of [low, high].entries()) {
      const sum = terms.reduce((all, term) => all + (term.value as [number, number])[end]!, 0);
      expect(sum).toBe(total);
    }
  });
});

describe('ledger', () => {
  const of = (values: readonly Extended[], trivial = 1, entries: Partial<LedgerEntries> = {}) =>
    ledger(
      {
        quantity: 'risk',
        unit: 'nats',
        kind: 'in-expectation',
        terms: values.map((value, i) => ({ name: `t${i}`, value, formula: '' })),
        constants: [],
        assumptions: [],
        informativeFrom: null,
        source: '',
        knownProblems: [],
        ...entries,
      },
      trivial,
    );

  it('adds numbers to a number, and anything with a range to a range', () => {
    expect(of([0.25, 0.5]).value).toBe(0.75);
    expect(of([0.25, [0.5, 2]]).value).toEqual([0.75, 2.25]);
    expect(
      of([
        [0.5, 0.25],
        [0, 2],
      ]).value,
    ).toEqual([0.5, 2.25]); // one term may be lower at the high end
    expect(of([]).value).toBe(0);
  });

  it('is vacuous from the trivial value on; a range is when both its ends are', () => {
    expect([0.9, 1, Infinity].map((v) => of([v]).vacuous)).toEqual([false, true, true]);
    expect(of([[0.9, 5]])).toMatchObject({
      vacuous: false,
      warnings: ['vacuous at one end of its range (1 is certain)'],
    });
    expect(of([[1, 5]]).vacuous).toBe(true);
    expect(of([1e9], Infinity).vacuous).toBe(false);
    const least = (v: number) => of([v], 0, { quantity: 'least risk' });
    expect([least(0), least(0.1)].map(({ vacuous }) => vacuous)).toEqual([true, false]);
  });

  it('warns of violated assumptions and known problems', () => {
    const { warnings } = of([0], 1, {
      assumptions: [
        { statement: 'losses lie in [0, 1]', status: 'violated', evidence: 'one is 3' },
        { statement: 'rows are independent', status: 'assumed' },
      ],
      knownProblems: ['fails'],
    });
    expect(warnings).toEqual(['violated: losses lie in [0, 1] (one is 3)', 'fails']);
  });

  it('refuses what is no number and no range, by the name of the term', async () => {
    expect(await messageOf(() => of([0, Number.NaN]))).toBe(
      "bound: term 't1' must be a number or a range, got NaN [INVALID_DATA]",
    );
    expect(await messageOf(() => of([[0, Number.NaN]]))).toContain("term 't0' must be");
    expect(await messageOf(() => of([[2, 1]]))).toContain('low end 2 must not be above its high end 1');
    expect(await messageOf(() => of([Infinity, -Infinity]))).toContain('the terms add up to ∞ − ∞');
  });
});

describe('informativeFrom', () => {
  it('finds the least m whose value is below the trivial one', () => {
    expect(informativeFrom((m) => 1000 / m, 1)).toBe(1001);
    expect(informativeFrom(() => 0, 1)).toBe(1);
    expect(informativeFrom(() => 1, 1)).toBeNull();
  });
});
