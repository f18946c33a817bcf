import {
  bound,
  defineBound,
  informativeFrom,
  interval,
  type LedgerEntries,
  ledger,
  params,
  real,
} from '@moelab/core';
import { describe, expect, it } from 'vitest';
import { boundChecks } from './bound-checks.ts';
import type { BoundCheckOptions } from './bound-fixture.ts';
import { boundRules } from './bound-rules.ts';

interface At {
  readonly m: number;
  readonly c: number;
  readonly delta: number;
}

/** A bound √(c/m) + √(ln(1/δ)/m), with the changes of one broken rule. */
const broken = (change: {
  readonly value?: (at: At) => number;
  readonly entries?: Partial<LedgerEntries>;
  readonly second?: (at: At) => number;
  readonly from?: number;
  /** Gives the low end of a range at both its ends. */
  readonly narrow?: boolean;
}) =>
  defineBound({
    summary: 'test',
    options: params({
      m: real({ doc: 'm', min: 1 }),
      c: interval({ doc: 'c', min: 0 }),
      delta: real({ doc: 'δ', above: 0, below: 1, default: 0.05 }),
    }),
    create({ m, c, delta }) {
      const own = (at: At) => Math.sqrt(at.c / at.m) + Math.sqrt(Math.log(1 / at.delta) / at.m);
      const version = (value: (at: At) => number) => () => {
        const [low, high] = (typeof c === 'number' ? [c, c] : c).map((one) => value({ m, c: one, delta }));
        return ledger(
          {
            quantity: 'generalization gap',
            unit: 'loss',
            kind: 'high-probability',
            delta,
            terms: [
              {
                name: 'all',
                formula: 'f',
                value: typeof c === 'number' ? high! : [low!, change.narrow ? low! : high!],
              },
            ],
            constants: [],
            assumptions: [{ statement: 'rows are independent', status: 'assumed' }],
            informativeFrom:
              change.from ??
              informativeFrom((size) => value({ m: size, c: typeof c === 'number' ? c : c[1], delta }), 1),
            source: 'a paper',
            knownProblems: [],
            ...change.entries,
          },
          1,
        );
      };
      return bound({
        first: version(change.value ?? own),
        ...(change.second && { second: version(change.second) }),
      });
    },
  });

const failures = async (part: ReturnType<typeof broken>, check?: BoundCheckOptions) => {
  const found: string[] = [];
  for (const { name, run } of boundChecks(part, { m: 100, c: 2 }, check)) {
    await run().catch((error: Error) => found.push(`${name}: ${error.message}`));
  }
  return found;
};

const breaches: readonly (readonly [rule: string, Parameters<typeof broken>[0], said: string])[] = [
  ['says where each number', { entries: { source: '' } }, 'first: has no source'],
  [
    'says where each number',
    { entries: { assumptions: [{ statement: 'a', status: 'checked' }] } },
    "first: 'a' is checked without evidence",
  ],
  [
    'says with which probability',
    { entries: { kind: 'in-expectation' } },
    'first: is in-expectation and has delta 0.05',
  ],
  [
    'does not rise with the sample size',
    { value: ({ m }) => m / 1000 },
    'is 0.1 at m = 100 and 0.4 at m = 400',
  ],
  ['does not rise with δ', { value: ({ delta, m }) => delta / m }, 'at δ = 0.01'],
  ['says something from informativeFrom on', { from: 2 }, 'first: is vacuous at m = 2'],
  ['says something from informativeFrom on', { from: 101 }, 'says something already at m = 100'],
  ['takes a range', { narrow: true }, 'outside its range'],
  ['takes a range', { value: ({ c }) => 0.3 - (c - 1.92) ** 2 }, 'at c = 1.9, outside its range'],
];

/** The rules that one bound below breaks together. */
const brokenTogether = [
  'can be made, and every version has a ledger',
  'has terms that add up to its value',
  'gives the same ledger again, and leaves its options as they were',
  'refuses an option that it does not know',
];

describe('boundChecks', () => {
  it('passes a sound bound, also against a truth below it', async () => {
    expect(await failures(broken({}), { truth: () => 0.1 })).toEqual([]);
  });

  it.each(breaches)('says that a bound breaks “%s”', async (rule, change, said) => {
    const found = await failures(broken(change));
    expect(found.some((one) => one.startsWith(rule) && one.includes(said))).toBe(true);
  });

  it('has a bound that breaks each of its rules', () => {
    const rules = [...breaches.map(([rule]) => rule), ...brokenTogether, 'is on the right side'];
    const unbroken = boundRules.filter(({ name }) => !rules.some((rule) => name.startsWith(rule)));
    expect(unbroken.map(({ name }) => name)).toEqual([]);
  });

  it('says what is wrong with its case', async () => {
    const [check] = boundChecks(broken({}), { m: 0, c: 2 });
    await expect(check!.run()).rejects.toThrow(/bounds\/bound: m: must be .*, got 0/);
  });

  it('looks below m without the options that need not hold there', async () => {
    const part = broken({ from: 100 });
    expect((await failures(part))[0]).toContain('says something already at m = 99');
    expect(await failures(part, { toldAtSampleSize: ['c'] })).toEqual([]);
  });

  it('finds what adds up wrongly, what changes, and what takes anything', async () => {
    const part = broken({});
    let calls = 0;
    const found = await failures({
      ...part,
      options: {
        '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) },
      } as unknown as typeof part.options,
      create: (options, context) => {
        const made = part.create({ ...options, delta: 0.05 }, context);
        return { ...made, ledger: () => ({ ...made.ledger(), value: 5 + calls++ + 0 * Math.random() }) };
      },
    });
    expect(found.map((one) => one.split(':')[0])).toEqual(expect.arrayContaining(brokenTogether));
  });

  it('holds every version against the truth, but those that are known to fail and say so', async () => {
    const part = broken({ second: () => 0.01 });
    const truth = () => 0.1;
    expect(await failures(part, { truth })).toEqual([
      'is on the right side of the quantity that it bounds: second: gives 0.01 to 0.01, and the generalization gap is 0.1',
    ]);
    expect((await failures(part, { truth, fails: ['second'] }))[0]).toContain(
      'is known to fail and does not say so',
    );
    const said = broken({ second: () => 0.01, entries: { knownProblems: ['fails'] } });
    expect(await failures(said, { truth, fails: ['second'] })).toEqual([]);
  });
});
