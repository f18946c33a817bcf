import type { Gate, Tensors, Values } from '@moelab/core';
import { normal } from '@moelab/numerics';
import { sum } from '@tensorflow/tfjs-core';
import { centralDifferences } from './central-differences.ts';
import { demand } from './check.ts';
import { type GateFixture, hugeParameters, type Routed } from './gate-fixture.ts';
import { gradient } from './gradient.ts';
import { demandZeroGradient, NO_ROWS_GRADIENT } from './no-rows-gradient.ts';
import type { Rule } from './rule.ts';
import { demandSameGradient } from './same-gradient.ts';
import { weightedSum } from './weighted-sum.ts';

/**
 * What autodiff must find: the gradient of Σ c · log weights over the selected, in the parameters and in x; of the log
 * probabilities in place of the weights where experts were sampled.
 */
export const gateGradientRules: readonly Rule<Gate, GateFixture>[] = [
  {
    name: 'has the gradient that differences give, in its parameters and in x',
    async holds({ backend, batch, gate, route, routing, random }) {
      for (const drawSeed of [undefined, 1]) {
        const given = { ...batch(6), ...(drawSeed === undefined ? {} : { drawSeed }) };
        const x = { axes: ['row', 'input'], shape: [given.x.rows, given.x.cols], values: given.x.data };
        const all: Values = { ...given.parameters, x };
        const withX = ({ x: moved, ...parameters }: Values) => ({
          ...given,
          parameters,
          x: { ...given.x, data: moved!.values },
        });
        const isSampled = drawSeed !== undefined && gate.sampled !== undefined;
        const differences = await centralDifferences(all, async (values) => {
          const routed = await route(withX(values));
          return isSampled ? sampledLogs(routed) : routed.logWeights;
        });
        const own = random('weights');
        const c = Float64Array.from(differences.isStable, (isStable) => (isStable ? normal(own) : 0));
        const found = await gradient(backend, all, ({ x: rows, ...parameters }: Tensors) => {
          const { logWeights } = routing(given, parameters, rows);
          return weightedSum(logWeights, backend.tensor(c, logWeights.shape));
        });
        demandSameGradient(found, differences, c);
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
      const huge = hugeParameters(gate, given.parameters);
      const { logWeights: values } = await route({ ...given, parameters: huge });
      const c = values.map((v) => (Number.isFinite(v) ? 1 : 0));
      const found = await gradient(backend, huge, (parameters) => {
        const { logWeights } = routing({ ...given, parameters: huge }, parameters);
        return weightedSum(logWeights, backend.tensor(c, logWeights.shape));
      });
      for (const [name, { values: entries }] of Object.entries(found)) {
        demand(
          !entries.some(Number.isNaN),
          `the gradient in ${name} is NaN when the parameters are 1e4 times as large; ` +
            'an op under tf.where is differentiated on both sides, so keep its argument safe on the side that is not taken',
        );
      }
    },
  },
];

/** The log probabilities of what was sampled, −∞ elsewhere: what the log weights, all 0, are differentiated as. */
function sampledLogs({ logProbabilities, logWeights }: Routed): Float64Array {
  demand(logProbabilities !== undefined, 'samples experts and gives no probabilities, which it samples by');
  return logWeights.map((v, i) => (v === -Infinity ? v : logProbabilities![i]!));
}
