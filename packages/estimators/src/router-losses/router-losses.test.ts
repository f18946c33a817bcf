import { loadFloat64 } from '@moelab/backend-float64';
import {
  constantOn,
  evaluate,
  logitsOf,
  normalisedOf,
  type RoutedBatch,
  softmaxOf,
  weightsOf,
} from '@moelab/core';
import { add, grad, grads, log, memory, neg, softplus, type Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RouterLossName, routerLosses } from './router-losses.ts';

const backend = await loadFloat64();
const constant = constantOn(backend);
const names = ['balance', 'z', 'importance', 'rate'] as const satisfies RouterLossName[];

/** A batch as plain numbers: of each row its logits, whom it selects, its weights, and its weight. */
interface Row {
  readonly logits: readonly number[];
  readonly selected: readonly number[];
  readonly weights: readonly number[];
  readonly weight: number;
}

const table = (rows: readonly Row[], of: 'logits' | 'selected' | 'weights', experts: number) =>
  backend.tensor(
    rows.flatMap((row) => [...row[of]]),
    [rows.length, experts],
  );

const batchOf = (rows: readonly Row[], logitTable: Tensor, weights: Tensor): RoutedBatch => {
  const logits = logitsOf(logitTable);
  return {
    probabilities: softmaxOf(logits),
    logits,
    selected: table(rows, 'selected', logitTable.shape[1]!),
    weights: weightsOf(weights),
    rowWeights: backend.tensor(
      rows.map(({ weight }) => weight),
      [rows.length],
    ),
  };
};

async function lossesOf(rows: readonly Row[], experts: number): Promise<Record<RouterLossName, number>> {
  const values = await evaluate(backend, () => {
    const batch = batchOf(rows, table(rows, 'logits', experts), table(rows, 'weights', experts));
    return names.map((name) => routerLosses[name].of(batch, constant));
  });
  return Object.fromEntries(names.map((name, i) => [name, values[i]![0]!])) as Record<RouterLossName, number>;
}

const EXPERTS = 3;
/** Rows of three experts that select by any rule; the first selects one at least, so that none is left out. */
const rowsOf = fc
  .array(
    fc.record({
      logits: fc.array(fc.double({ min: -9, max: 9, noNaN: true }), {
        minLength: EXPERTS,
        maxLength: EXPERTS,
      }),
      selected: fc.array(fc.constantFrom(0, 1), { minLength: EXPERTS, maxLength: EXPERTS }),
      weights: fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), {
        minLength: EXPERTS,
        maxLength: EXPERTS,
      }),
      weight: fc.constantFrom(0.5, 1, 2),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map(([first, ...others]): Row[] => [{ ...first!, selected: first!.selected.with(0, 1) }, ...others]);

/** Twenty batches suffice: each has new logits, selections and weights. */
const holds = (property: (rows: readonly Row[]) => Promise<void>) =>
  fc.assert(fc.asyncProperty(rowsOf, property), { numRuns: 20, seed: 4 });

const same = (found: Record<RouterLossName, number>, wanted: Record<RouterLossName, number>) => {
  for (const name of names) expect(found[name], name).toBeCloseTo(wanted[name], 11); // values up to 100
};
const rolled = (values: readonly number[]) => [...values.slice(1), values[0]!];

describe('router losses', () => {
  it('do not see how rows and experts are ordered', () =>
    holds(async (rows) => {
      const turned = rows.toReversed().map((row) => ({
        ...row,
        logits: rolled(row.logits),
        selected: rolled(row.selected),
        weights: rolled(row.weights),
      }));
      same(await lossesOf(turned, EXPERTS), await lossesOf(rows, EXPERTS));
    }));

  it('count a row of weight 2 like two rows, and a factor on all weights not at all', () =>
    holds(async (rows) => {
      const doubled = rows.flatMap((row) =>
        row.weight === 2
          ? [
              { ...row, weight: 1 },
              { ...row, weight: 1 },
            ]
          : [row],
      );
      const wanted = await lossesOf(rows, EXPERTS);
      same(await lossesOf(doubled, EXPERTS), wanted);
      same(
        await lossesOf(
          rows.map((row) => ({ ...row, weight: 7 * row.weight })),
          EXPERTS,
        ),
        wanted,
      );
    }));

  it('do not see a number that is added to all logits of a row, but for z', () =>
    holds(async (rows) => {
      const moved = rows.map((row, i) => ({ ...row, logits: row.logits.map((s) => s + i + 1) }));
      const wanted = await lossesOf(rows, EXPERTS);
      const found = await lossesOf(moved, EXPERTS);
      same({ ...found, z: wanted.z }, wanted);
      expect(found.z).not.toBeCloseTo(wanted.z, 6);
    }));

  it('lie in their ranges', () =>
    holds(async (rows) => {
      const { balance, z, importance, rate } = await lossesOf(rows, EXPERTS);
      expect(balance).toBeGreaterThan(0);
      expect(balance).toBeLessThanOrEqual(EXPERTS * (1 + 1e-15));
      expect(z).toBeGreaterThanOrEqual(0);
      expect(importance).toBeGreaterThanOrEqual(0);
      expect(importance).toBeLessThanOrEqual(EXPERTS - 1);
      expect(rate).toBeGreaterThan(-1e-15);
      expect(rate).toBeLessThanOrEqual(Math.log(Math.min(EXPERTS, rows.length)) + 1e-15);
    }));

  it('are those of the other rows where padding holds NaN, with gradient 0 there', () =>
    holds(async (rows) => {
      const nothing = Array.from({ length: EXPERTS }, () => Number.NaN);
      const padding: Row = { logits: nothing, selected: nothing, weights: nothing, weight: 0 };
      const padded = [padding, ...rows, padding];
      same(await lossesOf(padded, EXPERTS), await lossesOf(rows, EXPERTS));
      const slopes = await evaluate(backend, () => {
        const given = batchOf(padded, table(padded, 'logits', EXPERTS), table(padded, 'weights', EXPERTS));
        const total = (log: Tensor, logits: Tensor, weights: Tensor) => {
          const batch: RoutedBatch = {
            ...given,
            probabilities: { is: 'probabilities', log },
            logits: logitsOf(logits),
            weights: weightsOf(weights),
          };
          return names.map((name) => routerLosses[name].of(batch, constant)).reduce((a, b) => add(a, b));
        };
        return grads(total as (...of: Tensor[]) => Tensor)([
          given.probabilities.log,
          given.logits!.tensor,
          given.weights.tensor,
        ]);
      });
      for (const gradient of slopes) {
        expect([...gradient.subarray(0, EXPERTS), ...gradient.subarray(-EXPERTS)].every((g) => g === 0)).toBe(
          true,
        );
        expect(gradient.every(Number.isFinite)).toBe(true);
      }
    }));

  it('have values and gradients where an expert is ruled out by a logit of −∞', async () => {
    const row = (logits: readonly number[]): Row => ({
      logits,
      selected: [1, 0, 0],
      weights: [1, 0, 0],
      weight: 1,
    });
    const rows = [row([1, 0.5, -Infinity]), row([-0.5, 1, -Infinity])];
    const without = rows.map(({ logits, ...others }) => ({ ...others, logits: logits.with(2, -800) }));
    same(await lossesOf(rows, EXPERTS), await lossesOf(without, EXPERTS));
    const [gradient] = await evaluate(backend, () => {
      const total = (logits: Tensor) => {
        const batch = batchOf(rows, logits, table(rows, 'weights', EXPERTS));
        return names.map((name) => routerLosses[name].of(batch, constant)).reduce((a, b) => add(a, b));
      };
      return [grad(total)(table(rows, 'logits', EXPERTS))];
    });
    expect(gradient!.every(Number.isFinite)).toBe(true);
    expect(gradient![2]).toBe(0);
    expect(gradient![0]).not.toBe(0);
  });

  it('are NaN where a row that counts holds NaN', async () => {
    const row: Row = { logits: [1, 2, 0], selected: [1, 0, 0], weights: [1, 0, 0], weight: 1 };
    const broken = { ...row, logits: [1, Number.NaN, 0], weights: [Number.NaN, 0, 0] };
    for (const value of Object.values(await lossesOf([row, broken], EXPERTS))) expect(value).toBeNaN();
  });

  it('leave no tensor behind', async () => {
    const row: Row = { logits: [1, 2, 0], selected: [1, 0, 0], weights: [1, 0, 0], weight: 1 };
    await lossesOf([row], EXPERTS);
    const before = memory().numTensors;
    await lossesOf([row], EXPERTS);
    expect(memory().numTensors).toBe(before);
  });
});

describe('balance', () => {
  it('is 1 of a gate that selects every expert, whatever its probabilities', () =>
    holds(async (rows) => {
      const { balance } = await lossesOf(
        rows.map((row) => ({ ...row, selected: [1, 1, 1] })),
        EXPERTS,
      );
      expect(balance).toBeCloseTo(1, 14);
    }));

  it('does not fall when a sigmoid gate lowers all its affinities, as it would without normalisation', async () => {
    const scores = [2, -1, 0.5, 1.5, 0.2, -0.3, 1, -2, -0.5]; // (rows, experts)
    const selected = [1, 0, 0, 1, 0, 0, 1, 0, 0];
    const at = async (isNormalised: boolean, lowered: number) => {
      const [value] = await evaluate(backend, () => {
        const s = backend.tensor(
          scores.map((one) => one - lowered),
          [3, 3],
        );
        const logAffinities = neg(softplus(neg(s)));
        const probabilities = isNormalised
          ? normalisedOf(logAffinities)
          : ({ is: 'probabilities', log: logAffinities } as const); // what the mistake takes for probabilities
        const own = backend.tensor(selected, [3, 3]);
        return [
          routerLosses.balance.of(
            {
              probabilities,
              logits: undefined,
              selected: own,
              weights: weightsOf(own),
              rowWeights: undefined,
            },
            constant,
          ),
        ];
      });
      return value![0]!;
    };
    expect(await at(true, 20)).toBeGreaterThan(await at(true, 0));
    expect(await at(true, 40)).toBeCloseTo(await at(true, 20), 7); // σ(s) is exp(s) there, to e⁻²⁰
    expect(await at(false, 20)).toBeLessThan(1e-6 * (await at(false, 0)));
  });
});

describe('z', () => {
  it('is (c + ln E)² where all logits are c', async () => {
    const row: Row = { logits: [5, 5, 5], selected: [1, 0, 0], weights: [1, 0, 0], weight: 1 };
    expect((await lossesOf([row], EXPERTS)).z).toBeCloseTo((5 + Math.log(3)) ** 2, 12);
  });

  it('refuses a gate without logits', () =>
    expect(
      evaluate(backend, () => {
        const log3 = log(backend.tensor([0.25, 0.75], [1, 2]));
        const batch: RoutedBatch = {
          probabilities: normalisedOf(log3),
          logits: undefined,
          selected: log3,
          weights: weightsOf(log3),
          rowWeights: undefined,
        };
        return [routerLosses.z.of(batch, constant)];
      }),
    ).rejects.toThrow('router loss z: needs logits, and the gate gives none'));
});

describe('importance', () => {
  it('does not see a factor on all weights', () =>
    holds(async (rows) => {
      const scaled = rows.map((row) => ({ ...row, weights: row.weights.map((w) => 12 * w) }));
      same(await lossesOf(scaled, EXPERTS), await lossesOf(rows, EXPERTS));
    }));

  it('is 0 where no expert has weight', async () => {
    const row: Row = { logits: [1, 2, 0], selected: [0, 0, 0], weights: [0, 0, 0], weight: 1 };
    expect((await lossesOf([row], EXPERTS)).importance).toBe(0);
  });
});

describe('rate', () => {
  it('is 0 where every row is routed alike', async () => {
    const row: Row = { logits: [1, 2, 0], selected: [1, 0, 0], weights: [1, 0, 0], weight: 1 };
    expect((await lossesOf([row, row, row], EXPERTS)).rate).toBeCloseTo(0, 15);
  });

  it('is ln 2 where two experts each have half of the rows for certain', async () => {
    const row = (logits: readonly number[]): Row => ({
      logits,
      selected: [1, 0, 0],
      weights: [1, 0, 0],
      weight: 1,
    });
    const rows = [row([900, 0, 0]), row([900, 0, 0]), row([0, 0, 900]), row([0, 0, 900])];
    expect((await lossesOf(rows, EXPERTS)).rate).toBeCloseTo(Math.LN2, 15);
  });
});
