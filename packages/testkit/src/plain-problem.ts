import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, type Dataset, definePlugin, type Model } from '@moelab/core';
import { matrix, normal, stream, uniform } from '@moelab/numerics';
import { plainGate, plainNoisyExpert } from './plain-parts.ts';

/** What an estimator is checked on. */
export interface EstimatorProblem {
  readonly model: Model;
  readonly data: Dataset;
}

/** Gives the problem of an estimator that brings none: 60 rows around two lines, in doubles. */
export async function plainProblem(): Promise<EstimatorProblem> {
  const plain = definePlugin({
    name: 'testkit',
    gates: { plain: plainGate },
    experts: { noisy: plainNoisyExpert },
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
