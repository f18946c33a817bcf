import { defineGate, definePlugin, gate, params, translationGauge } from '@moelab/core';
import { normal } from '@moelab/numerics';
import { add, logSoftmax, matMul, tanh } from '@tensorflow/tfjs-core';

/** A gating variant of one's own: a softmax of bounded scores, tanh(x slopes) + bias. */
export const ownGate = definePlugin({
  name: 'local',
  gates: {
    bounded: defineGate({
      summary: 'Softmax of bounded scores',
      options: params({}),
      create: (_, { inputs, experts }) =>
        gate({
          parameters: {
            slopes: { axes: ['input', 'expert'], shape: [inputs, experts], init: normal },
            bias: { axes: ['expert'], shape: [experts], init: 0 },
          },
          weightSum: 'one',
          gauge: translationGauge({ bias: [experts] }),
          route({ x }, { slopes, bias }) {
            const scores = add(tanh(matMul(x, slopes)), bias); // (rows, experts)
            return { scores, logWeights: logSoftmax(scores) };
          },
        }),
    }),
  },
});
