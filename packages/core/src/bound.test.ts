import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../test/cpu-backend.ts';
import { messageOf } from '../test/message-of.ts';
import { type Extended, ledger } from './bound.ts';
import { createLab } from './create-lab.ts';
import { integer, params, real } from './params.ts';
import { defineBound, definePlugin } from './plugin.ts';

/** A throw-away union bound over R hypotheses with losses in [0, 1]: risk − empirical risk ≤ √(ln(R/δ)/(2m)). */
const union = defineBound({
  summary: 'Union bound over finitely many hypotheses',
  options: params({
    m: integer({ doc: 'sample size', min: 1 }),
    hypotheses: integer({ doc: 'R', min: 1 }),
    delta: real({ doc: 'δ', above: 0, max: 1, default: 0.05 }),
  }),
  create: ({ m, hypotheses, delta }) => ({
    ledger: () =>
      ledger(
        {
          unit: 'loss in [0, 1]',
          holds: { probability: 1 - delta },
          terms: [
            {
              name: 'union',
              value: Math.sqrt(Math.log(hypotheses / delta) / (2 * m)),
              formula: '√(ln(R/δ)/(2m))',
            },
          ],
          assumptions: [{ statement: 'rows are independent', status: 'assumed' }],
          informativeFrom: Math.ceil(Math.log(hypotheses / delta) / 2),
          source: 'Hoeffding 1963',
          knownProblems: [],
        },
        1,
      ),
  }),
});
const lab = createLab({
  plugins: [definePlugin({ name: 'toy-bounds', bounds: { union } })],
  backend: cpuBackend(),
});

describe('a bound of a plugin', () => {
  it('gives its value, its terms and the probability with which it holds', () => {
    const entry = lab.bound('union', { m: 1000, hypotheses: 16 }).ledger();
    expect(entry.value).toBeCloseTo(0.0537043806, 10); // √(ln 320 / 2000)
    expect(entry).toMatchObject({
      vacuous: false,
      holds: { probability: 0.95 },
      informativeFrom: 3,
      terms: [{ name: 'union', formula: '√(ln(R/δ)/(2m))' }],
      assumptions: [{ status: 'assumed' }],
    });
  });

  it('says when it says nothing', () => {
    const value = (m: number) => lab.bound('union', { m, hypotheses: 16 }).ledger();
    expect([value(2), value(3)].map(({ vacuous }) => vacuous)).toEqual([true, false]);
    expect(value(2).value).toBeGreaterThan(1);
  });
});

describe('ledger', () => {
  const of = (values: readonly Extended[], trivial = 1) =>
    ledger(
      {
        unit: 'nats',
        holds: 'in expectation',
        terms: values.map((value, i) => ({ name: `t${i}`, value, formula: '' })),
        assumptions: [],
        source: '',
        knownProblems: [],
      },
      trivial,
    );

  it('adds numbers to a number, and anything with a range to a range', () => {
    expect(of([0.25, 0.5]).value).toBe(0.75);
    expect(of([0.25, [0.5, 2]]).value).toEqual([0.75, 2.25]);
    expect(of([]).value).toBe(0);
  });

  it('is vacuous from the trivial value on; a range is when its lower end is', () => {
    expect([0.9, 1, Infinity].map((v) => of([v]).vacuous)).toEqual([false, true, true]);
    expect(of([[0.9, 5]]).vacuous).toBe(false);
    expect(of([[1, 5]]).vacuous).toBe(true);
    expect(of([1e9], Infinity).vacuous).toBe(false);
  });

  it('refuses what is no number and no range, by the name of the term', async () => {
    expect(await messageOf(() => of([0, Number.NaN]))).toBe(
      "bound: term 't1' must be a number or a range with low ≤ high, got NaN [INVALID_DATA]",
    );
    expect(await messageOf(() => of([[0, Number.NaN]]))).toContain("term 't0' must be");
    expect(await messageOf(() => of([[2, 1]]))).toContain(
      "term 't0' must be a number or a range with low ≤ high, got 2,1",
    );
    expect(await messageOf(() => of([Infinity, -Infinity]))).toContain('the terms add up to ∞ − ∞');
  });
});
