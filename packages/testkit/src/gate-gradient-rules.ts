import { compute, type Gate, type Tensors, tensorsOf, type Values } from '@moelab/core';
import { engine, exp, sum } from '@tensorflow/tfjs-core';
import { demand } from './check.ts';
import { demandGradient } from './demand-gradient.ts';
import { elementsMadeDuring } from './elements-made.ts';
import { type GateFixture, hugeGiven, type Routed } from './gate-fixture.ts';
import { gradient } from './gradient.ts';
import { demandZeroGradient, NO_ROWS_GRADIENT } from './no-rows-gradient.ts';
import { randomValues } from './random-values.ts';
import type { Rule } from './rule.ts';
import { weightedSum } from './weighted-sum.ts';

/**
 * What autodiff must find: the gradient of Σ c · log weights over the selected, in the parameters and in x; of the log
 * probabilities in place of the weights where experts were sampled.
 */
export const gateGradientRules: readonly Rule<Gate, GateFixture>[] = [
  {
    name: 'has the gradient that differences give, in its parameters and in x',
    async holds({ backend, batch, gate, route, routing, random, seeds }) {
      for (const drawSeed of seeds) {
        const given = { ...batch(6), ...(drawSeed === undefined ? {} : { drawSeed }) };
        const x = { axes: ['row', 'input'], shape: [given.x.rows, given.x.cols], values: given.x.data };
        const values: Values = { ...given.parameters, x };
        const isSampled = drawSeed !== undefined && gate.sampled !== undefined;
        await demandGradient({
          values,
          async f({ x: moved, ...parameters }) {
            const routed = await route({ ...given, parameters, x: { ...given.x, data: moved!.values } });
            return isSampled ? sampledLogs(routed) : routed.logWeights;
          },
          gradient: (c) =>
            gradient(backend, values, ({ x: rows, ...parameters }: Tensors) => {
              const { logWeights } = routing(given, parameters, rows);
              return weightedSum(logWeights, backend.tensor(c, logWeights.shape));
            }),
          random,
          declarations: gate.parameters,
        });
      }
    },
  },
  {
    name: NO_ROWS_GRADIENT,
    async holds({ backend, batch, routing }) {
      const none = batch(0);
      await demandZeroGradient(() =>
        gradient(backend, none.parameters, (parameters) => sum(routing(none, parameters).logWeights)),
      );
    },
  },
  {
    name: 'has a gradient without NaN where logits are huge',
    async holds({ backend, given, gate, routing, route }) {
      for (const [what, huge] of Object.entries(hugeGiven(gate, given))) {
        const { logWeights: values } = await route(huge);
        const c = values.map((v) => (Number.isFinite(v) ? 1 : 0));
        const x = { axes: ['row', 'input'], shape: [huge.x.rows, huge.x.cols], values: huge.x.data };
        const found = await gradient(backend, { ...huge.parameters, x }, ({ x: rows, ...parameters }) => {
          const { logWeights } = routing(huge, parameters, rows);
          return weightedSum(logWeights, backend.tensor(c, logWeights.shape));
        });
        for (const [name, { values: entries }] of Object.entries(found)) {
          demand(
            !entries.some(Number.isNaN),
            `the gradient in ${name} is NaN when ${what} are 1e4 times as large; ` +
              'an op under tf.where is differentiated on both sides, so keep its argument safe on the side that is not taken',
          );
        }
      }
    },
  },
  {
    name: 'works in proportion to the number of experts',
    async holds({ backend, model, given, random }) {
      const made = (experts: number) => {
        const { gate } = model({ sizes: { experts } }).layers[0]!;
        const { rows, cols, data } = given.x;
        const losses = Float64Array.from({ length: rows * experts }, () => 1);
        const state = randomValues(gate.state ?? {}, random('state'));
        const values = randomValues(gate.parameters, random('parameters'));
        return elementsMadeDuring(() =>
          compute(backend, () => {
            const parameters = tensorsOf(backend, values);
            const inputs = {
              x: backend.tensor(data, [rows, cols]),
              ...(gate.needs?.includes('losses') ? { losses: backend.tensor(losses, [rows, experts]) } : {}),
            };
            const routed = () =>
              sum(exp(gate.route(inputs, parameters, tensorsOf(backend, state)).logWeights));
            engine().gradients(routed, [inputs.x, ...Object.values(parameters)], undefined, true);
          }),
        );
      };
      const [few, some, many] = [8, 16, 32].map(made);
      const growth = (many! - some!) / (some! - few!);
      demand(
        !(growth > MOST_GROWTH),
        `16 experts more make ${many! - some!} entries of tensors where 8 more made ${some! - few!}; take a stacked tensor apart by unstack, not by a slice for each expert`,
      );
    },
  },
];

/** Of the work that 16 experts add to 16 to that which 8 add to 8: 2 where it is in proportion, 4 where it is quadratic. */
const MOST_GROWTH = 2.5;

/** The log probabilities of what was sampled, −∞ elsewhere: what the log weights, all 0, are differentiated as. */
function sampledLogs({ logProbabilities, logWeights }: Routed): Float64Array {
  demand(logProbabilities !== undefined, 'samples experts and gives no probabilities, which it samples by');
  return logWeights.map((v, i) => (v === -Infinity ? v : logProbabilities![i]!));
}
