import { type Model, prefixedNames, takeAlong, type Values, withoutPrefix } from '@moelab/core';
import { matrix, normal } from '@moelab/numerics';
import { demand } from './check.ts';
import type { LayerFixture, Rows } from './layer-fixture.ts';
import { mixedOrder } from './mixed-order.ts';
import type { Rule } from './rule.ts';
import { largestDifference } from './same-bytes.ts';

/** What may be changed about a layer's values without changing what it says. */
export const layerSymmetryRules: readonly Rule<Model, LayerFixture>[] = [
  {
    name: 'keeps its meaning when the experts of a layer are permuted',
    async holds({ model, rows, made }) {
      const before = await predicted(model, rows);
      for (const [l, { spec, parameters }] of model.layers.entries()) {
        const isAddition = spec.shared?.weight === 'added'; // the last of those of weight 'half' has no logit to permute
        for (const axis of isAddition ? ['expert', 'shared'] : ['expert']) {
          const count = axis === 'expert' ? spec.experts : spec.shared!.experts;
          const order = mixedOrder(count);
          const own = (values: Values) => {
            const prefix = model.prefixOf(l);
            const permuted = takeAlong(withoutPrefix(prefix, values), axis, order);
            return { ...values, ...prefixedNames(prefix, permuted) };
          };
          demand(
            Object.values(parameters).every(
              ({ axes, shape }) => !axes.includes(axis) || shape[axes.indexOf(axis)] === count,
            ),
            `layer ${l + 1} has parameters whose axis '${axis}' has not ${count} entries`,
          );
          const permuted = made().with({ parameters: own(model.parameters), state: own(model.state) });
          const isLast = l === model.layers.length - 1 && axis === 'expert';
          const after = await predicted(permuted, isLast ? withLosses(rows, order) : rows);
          const off = largestDifference(before, after);
          demand(
            off <= 1e-10 * sizeOf(before),
            `with the ${axis}s of layer ${l + 1} in the order [${order}] the model predicts otherwise (off by ${off})`,
          );
        }
      }
    },
  },
  {
    name: 'is unchanged when the gate of a layer moves along its gauge',
    concerns: ({ layers }) => layers.some(({ gate }) => gate.gauge.dimension > 0),
    async holds({ model, rows, random }) {
      const before = await predicted(model, rows);
      for (const [l, { gate }] of model.layers.entries()) {
        const prefix = `${model.prefixOf(l)}gate.`;
        const own = random(`amounts of layer ${l}`);
        const amounts = Array.from({ length: gate.gauge.dimension }, () => normal(own));
        const moved = gate.gauge.move(withoutPrefix(prefix, model.parameters), amounts);
        const parameters = { ...model.parameters, ...prefixedNames(prefix, moved) };
        const after = await predicted(model.with({ parameters }), rows);
        const off = largestDifference(before, after);
        demand(
          off <= 1e-8 * sizeOf(before),
          `the gauge of layer ${l + 1}'s gate changes what the model predicts (by ${off})`,
        );
      }
    },
  },
];

const predicted = async (model: Model, { x, losses }: Rows): Promise<Float64Array> =>
  (await model.predict(x, losses === undefined ? {} : { losses })).data;

const sizeOf = (values: Float64Array): number => values.reduce((all, v) => Math.max(all, Math.abs(v)), 1);

/** The rows with the columns of their losses in another order. */
const withLosses = (rows: Rows, order: readonly number[]): Rows =>
  rows.losses === undefined
    ? rows
    : {
        ...rows,
        losses: matrix(
          rows.losses.rows,
          order.length,
          rows.losses.data.map(
            (_, i) => rows.losses!.data[i - (i % order.length) + order[i % order.length]!]!,
          ),
        ),
      };
