import {
  compute,
  constantOn,
  evaluate,
  logitsOf,
  type RouterLoss,
  roundoffOf,
  shown,
  type Values,
  weightsOf,
} from '@moelab/core';
import { Tensor } from '@tensorflow/tfjs-core';
import { agreementBounds } from './agreement-bounds.ts';
import { demand } from './check.ts';
import { gradient } from './gradient.ts';
import { mixedOrder } from './mixed-order.ts';
import type { RoutedRows, RouterLossFixture } from './router-loss-fixture.ts';
import type { Rule } from './rule.ts';
import { sameNumbers } from './same-bytes.ts';
import { demandSlopes, slopesAlong } from './slopes-along.ts';

/** Weights of rows: some count twice, and two are padding. */
const UNEVEN = [1, 2, 0, 0.5, 1, 0, 3, 1];

/** What a penalty on routing promises. */
export const routerLossRules: readonly Rule<RouterLoss, RouterLossFixture>[] = [
  {
    name: 'gives one number, 0 for no rows and for padding alone',
    async holds({ loss, backend, batch, rows }) {
      for (const [what, given] of Object.entries({
        'eight rows': rows,
        'no rows': { logits: [] },
        'padding alone': { ...rows, rowWeights: rows.logits.map(() => 0) },
      })) {
        let shape: readonly number[] = [];
        const [values] = await evaluate(backend, () => {
          const value = loss.of(batch(given), constantOn(backend));
          demand(value instanceof Tensor, `the loss must be a tensor, got ${shown(value)}`);
          shape = value.shape;
          return [value];
        });
        demand(shape.length === 0, `the loss of ${what} has shape (${shape}), want a scalar`);
        demand(what === 'eight rows' || values![0] === 0, `the loss of ${what} is ${values![0]}, want 0`);
      }
    },
  },
  {
    name: 'is what plain loops say, with and without weights of rows',
    async holds({ value, rows, tables, check, backend }) {
      for (const given of [rows, { ...rows, rowWeights: UNEVEN }]) {
        const [got, want] = [await value(given), check.plain(tables(given))];
        demand(
          Math.abs(got - want) <= agreementBounds.values * roundoffOf(backend) * Math.max(1, Math.abs(want)),
          `the loss${given === rows ? '' : ` of rows of weights [${UNEVEN}]`} is ${got}, and ${want} in plain loops`,
        );
      }
    },
  },
  {
    name: 'stays within its range, however hard the routing is',
    async holds({ value, rows, check, backend }) {
      const { length: experts } = rows.logits[0]!;
      const [low, high] = check.range(experts);
      const slack = agreementBounds.values * roundoffOf(backend);
      const hard = (of: (i: number) => number) =>
        rows.logits.map((row, i) => row.map((_, e) => (e === of(i) ? 1e4 : 0)));
      for (const [what, logits] of Object.entries({
        'as it comes': rows.logits,
        'to all experts alike': rows.logits.map((row) => row.map(() => 0)),
        'hard, to one expert': hard(() => 0),
        'hard, to each expert as often': hard((i) => i % experts),
        '1e4 times as sharply': rows.logits.map((row) => row.map((v) => v * 1e4)),
      })) {
        const got = await value({ logits });
        demand(
          got >= low - slack && got <= high + slack,
          `the loss of rows routed ${what} is ${got}, outside [${low}, ${high}]`,
        );
      }
    },
  },
  {
    name: 'depends neither on the order of rows nor on that of experts',
    async holds({ value, rows, backend }) {
      const given = { ...rows, rowWeights: UNEVEN };
      const want = await value(given);
      const order = mixedOrder(rows.logits.length);
      const pick = <T>(list: readonly T[], by: readonly number[]) => by.map((i) => list[i]!);
      const changed = {
        rows: { logits: pick(rows.logits, order), rowWeights: pick(UNEVEN, order) },
        experts: { ...given, logits: rows.logits.map((row) => pick(row, mixedOrder(row.length))) },
      };
      for (const [what, other] of Object.entries(changed)) {
        const got = await value(other);
        demand(
          near(got, want, roundoffOf(backend)),
          `with its ${what} in another order the loss is ${got}, and ${want} in this one`,
        );
      }
    },
  },
  {
    name: 'counts rows by their weights, and padding never',
    async holds(fixture) {
      const { value, rows, backend } = fixture;
      const want = await value({ ...rows, rowWeights: UNEVEN });
      const kept = UNEVEN.flatMap((v, i) => (v > 0 ? [i] : []));
      const padded = (v: number) => rows.logits.map((row, i) => (UNEVEN[i] ? row : row.map(() => v)));
      const same: Readonly<Record<string, RoutedRows>> = {
        'three times the weights': { ...rows, rowWeights: UNEVEN.map((v) => 3 * v) },
        'padding left out': {
          logits: kept.map((i) => rows.logits[i]!),
          rowWeights: kept.map((i) => UNEVEN[i]!),
        },
        'padding of NaN': { logits: padded(Number.NaN), rowWeights: UNEVEN },
        'padding of 1e30': { logits: padded(1e30), rowWeights: UNEVEN },
      };
      for (const [what, given] of Object.entries(same)) {
        const got = await value(given);
        demand(near(got, want, roundoffOf(backend)), `with ${what} the loss is ${got}, and ${want} without`);
      }
      const twice = await value({ logits: [...rows.logits, rows.logits[0]!] });
      const heavy = await value({ ...rows, rowWeights: rows.logits.map((_, i) => (i === 0 ? 2 : 1)) });
      demand(
        near(twice, heavy, roundoffOf(backend)),
        `a row of weight 2 gives ${heavy}, and the row given twice ${twice}`,
      );
      const columns = rows.logits[0]!.length;
      const found = await gradientInGiven(fixture, { logits: padded(Number.NaN), rowWeights: UNEVEN });
      for (const [name, { values }] of Object.entries(found)) {
        const wrong = values.find((v, i) => !UNEVEN[Math.floor(i / columns)] && v !== 0);
        demand(
          wrong === undefined,
          `the gradient in the ${name} of padding of NaN is ${wrong}, want 0; put a number in its place before all else`,
        );
      }
    },
  },
  {
    name: 'has the gradient that differences give, in the logits',
    async holds(fixture) {
      const { value, rows, reference, random, backend } = fixture;
      for (const given of [rows, { ...rows, rowWeights: UNEVEN }]) {
        const evaluated = async (values: { readonly [name: string]: { readonly values: Float64Array } }) => ({
          numbers: Float64Array.of(
            await value({ ...given, logits: tableOf(values.logits!.values, rows) }, reference),
          ),
          pieces: [''],
        });
        const slopes = await slopesAlong(valuesOf(given), evaluated, random('directions'));
        const tolerance = Math.max(1e-7, agreementBounds.gradients * roundoffOf(backend));
        demandSlopes(await gradientOf(fixture, given), slopes, Float64Array.of(1), tolerance);
      }
    },
  },
  {
    name: 'stays a number where logits are huge, with its gradient',
    async holds(fixture) {
      const { value, rows } = fixture;
      const huge = { logits: rows.logits.map((row) => row.map((v) => v * 1e4)) };
      const got = await value(huge);
      demand(Number.isFinite(got), `the loss is ${got} where logits are 1e4 times as large`);
      const { logits } = await gradientOf(fixture, huge);
      const wrong = logits!.values.find((v) => !Number.isFinite(v));
      demand(wrong === undefined, `its gradient is ${wrong} where logits are 1e4 times as large`);
    },
  },
  {
    name: 'lets NaN through in a row that counts',
    async holds({ value, rows }) {
      const logits = rows.logits.map((row, i) => (i === 1 ? row.map(() => Number.NaN) : row));
      const got = await value({ logits });
      demand(Number.isNaN(got), `a row of NaN gives the loss ${got}; want NaN, or nobody sees it`);
    },
  },
  {
    name: 'gives the same bytes again, and leaves what it is given as it was',
    async holds({ loss, value, rows, batch, backend, tables }) {
      const [one, two] = [await value(rows), await value(rows)];
      demand(Object.is(one, two), 'the same batch gives two losses; keep nothing between calls');
      const given = compute(backend, () => {
        const own = batch(rows);
        loss.of(own, constantOn(backend));
        return [own.logits!.tensor, own.selected, own.weights.tensor, own.probabilities.log];
      });
      const wanted = [rows.logits, tables(rows).selected];
      for (const [i, tensor] of given.entries()) {
        demand(!tensor.isDisposed, 'a tensor of the batch was disposed; a loss frees nothing itself');
        const isSame = !wanted[i] || sameNumbers(Float64Array.from(await tensor.data()), wanted[i].flat());
        demand(isSame, 'a tensor of the batch was written to');
        tensor.dispose();
      }
    },
  },
];

const near = (a: number, b: number, roundoff: number): boolean =>
  Math.abs(a - b) <= agreementBounds.values * roundoff * Math.max(1, Math.abs(b));

const tableOf = (values: Float64Array, { logits }: RoutedRows): readonly (readonly number[])[] =>
  logits.map((row, i) => [...values.subarray(i * row.length, (i + 1) * row.length)]);

const valuesOf = ({ logits }: RoutedRows) => ({
  logits: {
    axes: ['row', 'expert'],
    shape: [logits.length, logits[0]!.length],
    values: Float64Array.from(logits.flat()),
  },
});

/** The gradient of the loss in the logits. */
const gradientOf = ({ backend, loss, batch }: RouterLossFixture, rows: RoutedRows) =>
  gradient(backend, valuesOf(rows), ({ logits }) =>
    loss.of(batch(rows, backend, logits), constantOn(backend)),
  );

/** The gradient of the loss in each table that it is given, padding and all. */
function gradientInGiven(
  { backend, loss, batch, tables }: RouterLossFixture,
  rows: RoutedRows,
): Promise<Values> {
  const { logits, probabilities, weights } = tables(rows);
  const named = { logits, 'log probabilities': probabilities.map((row) => row.map(Math.log)), weights };
  const all = Object.fromEntries(
    Object.entries(named).map(([name, table]) => [name, valuesOf({ logits: table }).logits]),
  );
  return gradient(backend, all, (tensors) =>
    loss.of(
      {
        ...batch(rows),
        logits: logitsOf(tensors.logits!),
        probabilities: { is: 'probabilities', log: tensors['log probabilities']! },
        weights: weightsOf(tensors.weights!),
      },
      constantOn(backend),
    ),
  );
}
