import { type Gate, takeAlong } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import { demand } from './check.ts';
import { type GateFixture, hugeGiven } from './gate-fixture.ts';
import { mixedOrder } from './mixed-order.ts';
import type { Rule } from './rule.ts';
import { largestDifference } from './same-bytes.ts';

/** Batches may be summed in another order than single rows. */
const ROUNDING = 1e-12;

/** Draws for one row: five standard errors of a probability are at most 0.056. */
const SAMPLES = 2000;

/** What a routing must look like. */
export const gateRoutingRules: readonly Rule<Gate, GateFixture>[] = [
  {
    name: 'gives scores, log weights and mask for each row and expert',
    async holds({ route, given, sizes }) {
      const { shapes, maskType, types } = await route(given);
      const wanted = `${given.x.rows},${sizes.experts}`;
      for (const [name, shape] of Object.entries(shapes)) {
        demand(
          shape === undefined || shape.join() === wanted,
          `${name} has shape (${shape}), want (rows, experts) = (${wanted})`,
        );
      }
      for (const [name, type] of Object.entries(types))
        demand(type === 'float32', `${name} has dtype ${type}, want float32`);
      demand(maskType === undefined || maskType === 'bool', `mask has dtype ${maskType}, want bool`);
    },
  },
  {
    name: 'gives weights in [0, 1] that sum as declared',
    async holds({ route, given, gate, sizes, seeds }) {
      for (const drawSeed of seeds) {
        const { weights } = await route(drawSeed === undefined ? given : { ...given, drawSeed });
        for (const [i, row] of rowsOf(weights, sizes.experts).entries()) {
          const sum = row.reduce((a, b) => a + b, 0);
          demand(
            row.every((w) => w >= 0 && w <= 1 + ROUNDING),
            `row ${i} has weights [${row}], want all in [0, 1]`,
          );
          demand(
            gate.weightSum === 'any' || sum <= 1 + 1e-9,
            `row ${i} has weights [${row}] with sum ${sum}, want at most 1`,
          );
          demand(
            gate.weightSum !== 'one' || sum >= 1 - 1e-9,
            `row ${i} has weights [${row}] with sum ${sum}, and weightSum is 'one'`,
          );
        }
      }
    },
  },
  {
    name: 'gives probabilities before any selection that sum to one, if it gives some',
    async holds({ route, given, sizes, seeds }) {
      for (const drawSeed of seeds) {
        const { logits, logProbabilities, hasMask } = await route(
          drawSeed === undefined ? given : { ...given, drawSeed },
        );
        demand(
          logits === undefined || !hasMask || logProbabilities !== undefined,
          'gives logits and a mask but no probabilities, which a load balance needs; give softmaxOf(logits)',
        );
        if (logProbabilities === undefined) continue;
        const rowsOfLogits = logits && rowsOf(logits, sizes.experts);
        for (const [i, row] of rowsOf(logProbabilities, sizes.experts).entries()) {
          const sum = row.reduce((total, log) => total + Math.exp(log), 0);
          demand(Math.abs(sum - 1) <= 1e-9, `row ${i} has probabilities with sum ${sum}, want 1`);
          demand(
            !hasMask || row.every((log) => log > -Infinity),
            `row ${i} has log probabilities [${row}]; want those of all experts before the selection: softmaxOf(logits), without its −∞`,
          );
          demand(
            rowsOfLogits === undefined || isInOrder(rowsOfLogits[i]!, row),
            `row ${i} has logits [${rowsOfLogits?.[i]}] and log probabilities [${row}]; a larger logit is more probable: softmaxOf(logits)`,
          );
        }
      }
    },
  },
  {
    name: 'selects every expert that it weighs',
    async holds({ route, given, sizes }) {
      const { logWeights, selected, hasMask } = await route(given);
      for (const [i, logWeight] of logWeights.entries()) {
        const place = `row ${Math.floor(i / sizes.experts)}, expert ${i % sizes.experts}`;
        demand(
          logWeight === -Infinity || selected[i] === 1,
          `${place} has log weight ${logWeight} and is not selected by the mask; want −∞`,
        );
        demand(
          hasMask || logWeight > -Infinity,
          `${place} has log weight −∞ and there is no mask; give one, or finite log weights`,
        );
      }
    },
  },
  {
    name: 'selects as many experts as it declares active',
    concerns: ({ active }) => active !== undefined,
    async holds({ route, given, gate, sizes, seeds }) {
      for (const drawSeed of seeds) {
        if (drawSeed !== undefined && gate.sampled !== undefined) continue; // it selects the sampled
        const drawn = drawSeed === undefined ? '' : ' with a draw';
        const { selected } = await route(drawSeed === undefined ? given : { ...given, drawSeed });
        const counts = rowsOf(selected, sizes.experts).map((row) => row.reduce((a, b) => a + b, 0));
        if (gate.isBatchwise) {
          // an expert takes whole rows
          const total = counts.reduce((a, b) => a + b, 0);
          demand(
            Math.abs(total - gate.active! * given.x.rows) <= sizes.experts,
            `a row has ${total / given.x.rows} experts on average${drawn}, and active is ${gate.active}`,
          );
          continue;
        }
        for (const [i, count] of counts.entries())
          demand(
            count === gate.active,
            `row ${i} selects ${count} experts${drawn}, and active is ${gate.active}`,
          );
      }
    },
  },
  {
    name: 'samples one expert for each row, by its probabilities',
    concerns: ({ sampled }) => sampled !== undefined,
    async holds({ route, given, sizes }) {
      const again = ({ cols, data }: Matrix) =>
        matrix(
          SAMPLES,
          cols,
          Float64Array.from({ length: SAMPLES * cols }, (_, i) => data[i % cols]!),
        );
      const { selected, weights, logProbabilities } = await route({
        ...given,
        x: again(given.x),
        losses: again(given.losses),
        drawSeed: 1,
      });
      const counts = new Float64Array(sizes.experts);
      for (const [i, row] of rowsOf(selected, sizes.experts).entries()) {
        const chosen = row.indexOf(1);
        const found = row.reduce((a, b) => a + b, 0);
        demand(found === 1, `row ${i} has ${found} experts where a draw is given, and sampled is 1`);
        demand(
          weights[i * sizes.experts + chosen] === 1,
          `row ${i} weighs its sampled expert by ${weights[i * sizes.experts + chosen]}, want 1`,
        );
        counts[chosen]! += 1;
      }
      demand(logProbabilities !== undefined, 'samples experts and gives no probabilities to sample by');
      for (const [e, count] of counts.entries()) {
        const p = Math.exp(logProbabilities![e]!);
        demand(
          Math.abs(count / SAMPLES - p) <= 5 * Math.sqrt((p * (1 - p)) / SAMPLES) + 1 / SAMPLES,
          `expert ${e} has probability ${p} in a row, and was sampled ${count} times of ${SAMPLES}`,
        );
      }
    },
  },
  {
    name: 'treats experts alike: permuting them permutes the routing',
    async holds({ route, given, sizes }) {
      const order = mixedOrder(sizes.experts);
      const columns = { axes: ['row', 'expert'], shape: [given.x.rows, sizes.experts] };
      const shuffled = (values: Float64Array) =>
        takeAlong({ values: { ...columns, values } }, 'expert', order).values!.values;
      const before = await route(given);
      const after = await route({
        ...given,
        parameters: takeAlong(given.parameters, 'expert', order),
        state: takeAlong(given.state, 'expert', order),
        losses: { ...given.losses, data: shuffled(given.losses.data) },
      });
      for (const what of ['scores', 'logWeights', 'selected'] as const) {
        const difference = largestDifference(after[what], shuffled(before[what]));
        demand(
          difference <= 1e-10,
          `with experts in the order [${order}] the ${what} are not those in that order (off by ${difference}); ` +
            "name the axes that belong to experts 'expert', and treat no expert by its index",
        );
      }
    },
  },
  {
    name: 'routes a batch as it routes its rows one by one',
    concerns: ({ isBatchwise }) => isBatchwise !== true,
    async holds({ route, given, sizes }) {
      const whole = await route(given);
      for (let i = 0; i < given.x.rows; i++) {
        const rowOf = (m: { data: Float64Array; cols: number }) =>
          matrix(1, m.cols, m.data.slice(i * m.cols, (i + 1) * m.cols));
        const alone = await route({ ...given, x: rowOf(given.x), losses: rowOf(given.losses) });
        const [from, to] = [i * sizes.experts, (i + 1) * sizes.experts];
        const difference = largestDifference(alone.logWeights, whole.logWeights.subarray(from, to));
        demand(
          difference <= ROUNDING,
          `row ${i} is routed differently when it is alone (log weights off by ${difference}); a row may not depend on the others`,
        );
      }
    },
  },
  {
    name: 'treats rows alike: permuting them permutes the routing',
    concerns: ({ isBatchwise }) => isBatchwise === true,
    async holds({ route, given, sizes }) {
      const { rows } = given.x;
      const reversed = (values: Float64Array, columns: number) =>
        values.map((_, i) => values[(rows - 1 - Math.floor(i / columns)) * columns + (i % columns)]!);
      const before = await route(given);
      const after = await route({
        ...given,
        x: matrix(rows, sizes.inputs, reversed(given.x.data, sizes.inputs)),
        losses: matrix(rows, sizes.experts, reversed(given.losses.data, sizes.experts)),
      });
      const difference = largestDifference(after.logWeights, reversed(before.logWeights, sizes.experts));
      demand(
        difference <= ROUNDING,
        `with the rows in reverse order the log weights are not those in that order (off by ${difference}); treat no row by its index`,
      );
    },
  },
  {
    name: 'takes a batch of no rows',
    async holds({ route, batch, sizes }) {
      const { shapes } = await route(batch(0));
      for (const [name, shape] of Object.entries(shapes)) {
        demand(
          shape === undefined || shape.join() === `0,${sizes.experts}`,
          `${name} of no rows has shape (${shape}), want (0, ${sizes.experts})`,
        );
      }
    },
  },
  {
    name: 'stays a number where logits are huge',
    async holds({ route, given, gate, sizes }) {
      for (const [what, huge] of Object.entries(hugeGiven(gate, given))) {
        const { logWeights, weights } = await route(huge);
        const place = `when ${what} are 1e4 times as large`;
        demand(
          !logWeights.some(Number.isNaN),
          `log weights are NaN ${place}; subtract the largest logit before exp (logSoftmax does)`,
        );
        demand(!logWeights.includes(Infinity), `log weights are +∞ ${place}`);
        for (const [i, row] of rowsOf(weights, sizes.experts).entries()) {
          const sum = row.reduce((a, b) => a + b, 0);
          demand(
            gate.weightSum !== 'one' || Math.abs(sum - 1) <= 1e-9,
            `row ${i} has weights with sum ${sum} ${place}, and weightSum is 'one'`,
          );
        }
      }
    },
  },
];

/** Whether no smaller logit has a larger probability, and the largest has more than the smallest. */
function isInOrder(logits: readonly number[], logs: readonly number[]): boolean {
  const order = [...logits.keys()].sort((a, b) => logits[a]! - logits[b]!);
  const [least, most] = [order[0]!, order.at(-1)!];
  return (
    order
      .slice(1)
      .every((e, at) => isSame(logits, order[at]!, e) || logs[e]! >= logs[order[at]!]! - ROUNDING) &&
    (isSame(logits, least, most) || logs[most]! > logs[least]!)
  );
}

const isSame = (values: readonly number[], a: number, b: number): boolean =>
  Math.abs(values[b]! - values[a]!) <= ROUNDING;

const rowsOf = (values: Float64Array, columns: number): readonly number[][] =>
  Array.from({ length: values.length / columns }, (_, i) => [
    ...values.subarray(i * columns, (i + 1) * columns),
  ]);
