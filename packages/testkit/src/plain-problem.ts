import { loadFloat64 } from '@moelab/backend-float64';
import {
  createLab,
  type Dataset,
  defineExpert,
  definePlugin,
  expert,
  type Model,
  params,
} from '@moelab/core';
import { matrix, normal, stream, uniform } from '@moelab/numerics';
import { add, div, log, matMul, mul, reshape, sqrt, squaredDifference, sum } from '@tensorflow/tfjs-core';
import { plainGate } from './plain-parts.ts';

/** What an estimator is checked on. */
export interface EstimatorProblem {
  readonly model: Model;
  readonly data: Dataset;
}

/** A linear map with Gaussian noise. */
const noisyExpert = defineExpert({
  summary: 'A linear map with Gaussian noise',
  options: params({}),
  create: (_, { inputs, outputs, constant }) =>
    expert({
      parameters: {
        slopes: { axes: ['input', 'output'], shape: [inputs, outputs], init: normal },
        intercept: { axes: ['output'], shape: [outputs], init: normal },
        variance: { axes: [], shape: [], init: 1, domain: 'positive' },
      },
      noise: {
        target: 'real',
        logDensity: (y, output, { variance }) =>
          mul(
            constant(-0.5),
            add(
              div(sum(squaredDifference(y, output), -1), variance),
              mul(constant(outputs), log(mul(constant(2 * Math.PI), variance))),
            ),
          ),
        sample: (output, { variance }, draw) => add(output, mul(sqrt(variance), draw.normal(output.shape))),
      },
      apply: (x, { slopes, intercept }) => add(matMul(x, slopes), reshape(intercept, [1, outputs])),
    }),
});

/** Gives the problem of an estimator that brings none: 60 rows around two lines, in doubles. */
export async function plainProblem(): Promise<EstimatorProblem> {
  const plain = definePlugin({
    name: 'testkit',
    gates: { plain: plainGate },
    experts: { noisy: noisyExpert },
  });
  const lab = createLab({ plugins: [plain], backend: await loadFloat64() });
  const random = stream(20260, 'testkit', 'problem');
  const x = matrix(60, 1);
  const y = matrix(60, 1);
  for (let i = 0; i < 60; i++) {
    x.data[i] = uniform(random, -2, 2);
    y.data[i] = (uniform(random) < 0.5 ? 2 * x.data[i]! + 1 : -x.data[i]!) + 0.3 * normal(random);
  }
  const model = lab.model({ inputs: 1, outputs: 1, experts: 2, gate: 'plain', expert: 'noisy', seed: 1 });
  return { model, data: { x, y } };
}
