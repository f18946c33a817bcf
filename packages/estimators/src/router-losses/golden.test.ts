import { readFileSync } from 'node:fs';
import { loadFloat64 } from '@moelab/backend-float64';
import { loadWasm } from '@moelab/backend-wasm';
import {
  type Backend,
  constantOn,
  evaluate,
  logitsOf,
  normalisedOf,
  type RoutedBatch,
  softmaxOf,
  weightsOf,
} from '@moelab/core';
import { exp, log, type Tensor, valueAndGrad } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type RouterLossName, routerLosses } from './router-losses.ts';

type Table = readonly (readonly number[])[];

interface GoldenCase {
  readonly name: string;
  readonly experts: number;
  readonly logits?: Table;
  readonly affinities?: Table;
  readonly selected: Table;
  readonly weights: Table;
  readonly rowWeights: readonly number[] | null;
  readonly expected: Readonly<
    Partial<
      Record<
        RouterLossName,
        {
          readonly value: number;
          readonly gradient: { readonly of: 'logits' | 'affinities' | 'weights'; readonly values: Table };
        }
      >
    >
  >;
  readonly mistakes: readonly {
    readonly loss: RouterLossName;
    readonly mistake: string;
    readonly value: number;
  }[];
}

const golden: { readonly mistakes: Readonly<Record<string, string>>; readonly cases: readonly GoldenCase[] } =
  JSON.parse(readFileSync(new URL('../../golden/router-losses.json', import.meta.url), 'utf8'));
const backends = [await loadFloat64(), await loadWasm()];
/**
 * Errors of values relative to max(1, |value|), of gradients to max(1, their largest entry): about 100 roundings. The
 * logarithms of affinities of 2⁻¹⁰⁰ take 70 of them.
 */
const tolerances = { float64: 1e-14, float32: 1e-5 };

const named = (name: string) => golden.cases.find((one) => one.name === name)!;
const tensorOf = (backend: Backend, table: Table, experts: number) =>
  backend.tensor(table.flat(), [table.length, experts]);

/** The batch of a case, as made of one of its tables. */
function batchOf(backend: Backend, one: GoldenCase, of: string, x: Tensor): RoutedBatch {
  const table = (name: 'logits' | 'affinities' | 'selected' | 'weights') =>
    of === name ? x : tensorOf(backend, one[name]!, one.experts);
  const logits = one.logits === undefined ? undefined : logitsOf(table('logits'));
  return {
    probabilities: logits === undefined ? normalisedOf(log(table('affinities'))) : softmaxOf(logits),
    logits,
    selected: table('selected'),
    weights: weightsOf(table('weights')),
    rowWeights: one.rowWeights === null ? undefined : backend.tensor(one.rowWeights, [one.rowWeights.length]),
  };
}

const largest = (entries: ArrayLike<number>) => Math.max(1, ...Array.from(entries, Math.abs));

describe.each(backends)('router losses on $name', (backend) => {
  const tolerance = tolerances[backend.precision];

  it.each(golden.cases)('have the golden values and gradients: $name', async (one) => {
    for (const [name, { value, gradient }] of Object.entries(one.expected)) {
      const { of, values } = gradient;
      const [loss, slopes] = await evaluate(backend, () => {
        const given = tensorOf(backend, one[of]!, one.experts);
        const constant = constantOn(backend);
        const found = valueAndGrad((x) =>
          routerLosses[name as RouterLossName].of(batchOf(backend, one, of, x as Tensor), constant),
        )(given);
        return [found.value, found.grad];
      });
      expect(loss).toHaveLength(1);
      expect(Math.abs(loss![0]! - value) / largest([value]), `${name}: ${loss![0]}`).toBeLessThan(tolerance);
      const wanted = values.flat();
      const error = Math.max(0, ...wanted.map((g, i) => Math.abs(g - slopes![i]!))) / largest(wanted);
      expect(error, `gradient of ${name}`).toBeLessThan(tolerance);
      expect(slopes).toHaveLength(wanted.length);
    }
  });
});

describe('the golden vectors', () => {
  it('hold every loss and every mistake that they name', () => {
    const losses = new Set(golden.cases.flatMap(({ expected }) => Object.keys(expected)));
    expect([...losses].sort()).toEqual(Object.keys(routerLosses).sort());
    const mistakes = new Set(golden.cases.flatMap((one) => one.mistakes.map(({ mistake }) => mistake)));
    expect([...mistakes].sort()).toEqual(Object.keys(golden.mistakes).sort());
  });

  it('tell each mistake from the right value by a thousand times the error that float32 is allowed', () => {
    for (const { name, expected, mistakes } of golden.cases) {
      for (const { loss, mistake, value } of mistakes) {
        const right = expected[loss]!.value;
        expect(Math.abs(value - right) / largest([right]), `${name}: ${mistake}`).toBeGreaterThan(1e-2);
      }
    }
  });

  it('name the mistake of a library that takes probabilities for logits', async () => {
    const backend = backends[0]!;
    const one = named('two-each');
    const [loss] = await evaluate(backend, () => {
      const batch = batchOf(backend, one, 'logits', tensorOf(backend, one.logits!, one.experts));
      const twice = softmaxOf(logitsOf(exp(batch.probabilities.log)));
      return [routerLosses.balance.of({ ...batch, probabilities: twice }, constantOn(backend))];
    });
    const caught = one.mistakes.find(
      ({ mistake, loss: of }) => of === 'balance' && mistake === 'double-softmax',
    );
    expect(loss![0]).toBeCloseTo(caught!.value, 12);
    expect(loss![0]).not.toBeCloseTo(one.expected.balance!.value, 2);
  });

  it('name the mistake of a library that counts padding', async () => {
    const backend = backends[0]!;
    const one = named('padding-of-zeros');
    for (const [name, loss] of Object.entries(routerLosses)) {
      const [value] = await evaluate(backend, () => {
        const batch = batchOf(backend, one, 'logits', tensorOf(backend, one.logits!, one.experts));
        return [loss.of({ ...batch, rowWeights: undefined }, constantOn(backend))];
      });
      const caught = one.mistakes.find(
        ({ mistake, loss: of }) => of === name && mistake === 'padding-counted',
      );
      expect(value![0], name).toBeCloseTo(caught!.value, 12);
    }
  });
});
