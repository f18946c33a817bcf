import { endsOf } from '@moelab/core';
import type { BoundFixture } from './bound-fixture.ts';
import { demand } from './check.ts';
import { callsMathRandom } from './random-trap.ts';
import type { Rule } from './rule.ts';
import { demandStrictOptions, STRICT_OPTIONS } from './strict-options.ts';

/** Rounding of a sum of a few terms, relative to the largest of them. */
const roundoff = 1e-12;

/** What the ledger of a bound promises. */
export const boundRules: readonly Rule<unknown, BoundFixture>[] = [
  {
    name: 'can be made, and every version has a ledger',
    async holds({ made }) {
      const bound = made()!;
      demand(
        new Set(bound.variants).size === bound.variants.length,
        `versions share a name: ${bound.variants}`,
      );
      demand(
        JSON.stringify(bound.ledger()) === JSON.stringify(bound.ledger(bound.variants[0])),
        'ledger() must give the first version',
      );
    },
  },
  {
    name: 'has terms that add up to its value',
    async holds({ ledgers }) {
      for (const [version, ledger] of Object.entries(ledgers()!)) {
        for (const end of [0, 1] as const) {
          const terms = ledger.terms.map((term) => endsOf(term.value)[end]);
          const sum = terms.reduce((all, term) => all + term, 0);
          const value = endsOf(ledger.value)[end];
          const size = Math.max(1, ...terms.map(Math.abs));
          demand(
            sum === value || Math.abs(sum - value) <= roundoff * size,
            `${version}: the terms add up to ${sum}, the value is ${value}; make it by ledger(entries, trivial)`,
          );
        }
      }
    },
  },
  {
    name: 'says where each number comes from and what was looked at',
    async holds({ ledgers }) {
      for (const [version, ledger] of Object.entries(ledgers()!)) {
        demand(ledger.source !== '', `${version}: has no source; name paper and equation`);
        demand(ledger.unit !== '', `${version}: has no unit`);
        const silent = ledger.terms.find(({ formula }) => formula === '');
        demand(silent === undefined, `${version}: term '${silent?.name}' has no formula`);
        const bare = ledger.constants.find(({ from }) => from === '');
        demand(bare === undefined, `${version}: constant '${bare?.name}' must say where it comes from`);
        demand(ledger.assumptions.length > 0, `${version}: rests on no assumption; there is none such`);
        const blind = ledger.assumptions.find(({ status, evidence }) => status !== 'assumed' && !evidence);
        demand(
          blind === undefined,
          `${version}: '${blind?.statement}' is ${blind?.status} without evidence; say what was looked at`,
        );
      }
    },
  },
  {
    name: 'says with which probability it holds, where it is not in expectation',
    async holds({ ledgers }) {
      for (const [version, { kind, delta }] of Object.entries(ledgers()!)) {
        const isRight = kind === 'high-probability' ? delta! > 0 && delta! < 1 : delta === undefined;
        demand(isRight, `${version}: is ${kind} and has delta ${delta}`);
      }
    },
  },
  {
    name: 'gives the same ledger again, and leaves its options as they were',
    async holds({ ledgers, options }) {
      const before = JSON.stringify(options);
      const [one, two] = [JSON.stringify(ledgers()), JSON.stringify(ledgers())];
      demand(one === two, 'two ledgers from the same options differ');
      demand(JSON.stringify(options) === before, 'its options were written to');
      demand(!callsMathRandom(() => void ledgers()), 'Math.random was called; a bound draws nothing');
    },
  },
  {
    name: STRICT_OPTIONS,
    async holds({ part, options }) {
      demandStrictOptions(part, options);
    },
  },
  {
    name: 'does not rise with the sample size, all else equal',
    async holds({ ledgers, options: { m: given } }) {
      if (typeof given !== 'number') return;
      const m = Math.max(2, given);
      compare(ledgers({ m }), ledgers({ m: 4 * m }), `m = ${m}`, `m = ${4 * m}`);
    },
  },
  {
    name: 'does not rise with δ',
    async holds({ ledgers }) {
      compare(ledgers({ delta: 0.01 }), ledgers({ delta: 0.1 }), 'δ = 0.01', 'δ = 0.1');
    },
  },
  {
    name: 'says something from informativeFrom on, and nothing before',
    async holds({ ledgers: ledgersOf, options: { m }, check: { toldAtSampleSize = [] } }) {
      if (typeof m !== 'number') return;
      const told = Object.fromEntries(toldAtSampleSize.map((name) => [name, undefined]));
      const ledgers = (at?: { readonly m: number }) =>
        ledgersOf(at === undefined ? {} : { ...(at.m < m ? told : {}), ...at });
      for (const [version, { informativeFrom: from, vacuous }] of Object.entries(ledgers()!)) {
        if (from === null) continue;
        demand(
          Number.isSafeInteger(from) && from >= 1,
          `${version}: informativeFrom must be an integer ≥ 1, got ${from}`,
        );
        demand(m < from || !vacuous, `${version}: is vacuous at m = ${m} but informative from ${from}`);
        demand(
          ledgers({ m: from })?.[version]?.vacuous !== true,
          `${version}: is vacuous at m = ${from}, from which on it should say something`,
        );
        const before = from > 1 ? ledgers({ m: from - 1 })?.[version] : undefined;
        demand(
          before === undefined ||
            endsOf(before.value)[1] >= before.trivial ||
            before.quantity === 'least risk',
          `${version}: says something already at m = ${from - 1}, before informativeFrom = ${from}`,
        );
      }
    },
  },
  {
    name: 'takes a range where it says so, and spans what numbers inside it give',
    async holds({ ledgers, options }) {
      for (const [name, value] of Object.entries(options)) {
        if (typeof value !== 'number') continue;
        const [low, high] = value < 0 ? [value, 0.9 * value] : [0.9 * value, value];
        const wide = ledgers({ [name]: [low, high] });
        if (wide === undefined) continue;
        for (const [version, ledger] of Object.entries(wide)) {
          for (const at of [low, (low + high) / 2, high]) {
            const [point] = endsOf(ledgers({ [name]: at })![version]!.value);
            const [least, most] = endsOf(ledger.value);
            const slack = roundoff * Math.max(1, Math.abs(point));
            demand(
              point >= least - slack && point <= most + slack,
              `${version}: is ${point} at ${name} = ${at}, outside its range ${least} to ${most}; see termsOver`,
            );
          }
        }
      }
    },
  },
  {
    name: 'is on the right side of the quantity that it bounds',
    async holds({ ledgers, options, check: { truth, fails = [] } }) {
      const quantity = truth?.(options as never);
      if (quantity === undefined) return;
      for (const [version, ledger] of Object.entries(ledgers()!)) {
        const [low, high] = endsOf(ledger.value);
        const holds = ledger.quantity === 'least risk' ? low <= quantity : high >= quantity;
        if (fails.includes(version)) {
          demand(ledger.knownProblems.length > 0, `${version}: is known to fail and does not say so`);
          demand(!holds, `${version}: holds, and is said to fail; take it off \`fails\``);
        } else
          demand(holds, `${version}: gives ${low} to ${high}, and the ${ledger.quantity} is ${quantity}`);
      }
    },
  },
];

type Ledgers = ReturnType<BoundFixture['ledgers']>;

/** Demands that no upper bound is larger in `after`; where either cannot be made, there is nothing to compare. */
function compare(before: Ledgers, after: Ledgers, from: string, to: string): void {
  if (before === undefined || after === undefined) return;
  for (const [version, ledger] of Object.entries(before)) {
    const then = after[version];
    if (then === undefined || ledger.quantity === 'least risk') continue;
    const [was, is] = [endsOf(ledger.value)[1], endsOf(then.value)[1]];
    demand(
      is <= was + roundoff * Math.max(1, Math.abs(was)),
      `${version}: is ${was} at ${from} and ${is} at ${to}`,
    );
  }
}
