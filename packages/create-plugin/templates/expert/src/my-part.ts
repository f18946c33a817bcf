import { defineExpert, expert, params, real } from '@moelab/core';
import { normal } from '@moelab/numerics';
import { add, matMul, mul, sin } from '@tensorflow/tfjs-core';

/**
 * Says a wave: output = amplitude · sin(frequency · (x directions + phase)).
 *
 * Shapes: x (rows, inputs) → (rows, outputs).
 */
export const myPart = defineExpert({
  summary: 'A wave of one linear map',
  options: params({ frequency: real({ doc: 'the frequency', above: 0, default: 1 }) }),
  // an expert is written as if it were the only one; the lab stacks as many as a layer has
  create: ({ frequency }, { inputs, outputs, constant }) =>
    expert({
      parameters: {
        directions: { axes: ['input', 'output'], shape: [inputs, outputs], init: normal },
        phase: { axes: ['output'], shape: [outputs], init: 0 },
        amplitude: { axes: ['output'], shape: [outputs], init: 1 },
      },
      apply: (x, { directions, phase, amplitude }) =>
        mul(amplitude, sin(mul(constant(frequency), add(matMul(x, directions), phase)))), // (rows, outputs)
    }),
});
