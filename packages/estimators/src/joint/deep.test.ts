import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, type Dataset } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, normal, stream } from '@moelab/numerics';
import { expect, it } from 'vitest';
import { estimators } from '../index.ts';

const lab = createLab({ plugins: [gates, experts, estimators], backend: await loadFloat64() });

/** MoE → dense → MoE: selected networks beside a shared one, a linear map, auto-encoders under a network router. */
const model = lab.stack({
  inputs: 4,
  seed: 2,
  layers: [
    lab.layer({
      outputs: 6,
      experts: 4,
      gate: 'top-k',
      gateOptions: { k: 2 },
      expert: 'mlp',
      expertOptions: { hidden: 5, noise: 'none' },
      shared: { expert: 'mlp', expertOptions: { hidden: 3, noise: 'none' } },
    }),
    lab.layer({
      outputs: 5,
      experts: 1,
      gate: 'constant',
      expert: 'linear',
      expertOptions: { noise: 'none', initialScale: 0.5 },
    }),
    lab.layer({
      outputs: 1,
      experts: 3,
      gate: 'mlp',
      gateOptions: { hidden: 4 },
      expert: 'auto-encoder',
      expertOptions: { latent: 2, hidden: 4 },
      shared: { expert: 'linear', expertOptions: { noise: 'none' } },
    }),
  ],
});

/** y = |x₁| + x₂ x₃, with noise. */
function bent(rows: number): Dataset {
  const random = stream(7, 'deep.test');
  const x = matrix(rows, 4);
  const y = matrix(rows, 1);
  for (let i = 0; i < rows; i++) {
    const [a, b, c, d] = [normal(random), normal(random), normal(random), normal(random)];
    x.data.set([a, b, c, d], 4 * i);
    y.data[i] = Math.abs(a) + b * c + 0.1 * normal(random);
  }
  return { x, y };
}

it('trains MoE, dense layer and MoE together: the loss falls, every layer learns, sparse and dense are the same', async () => {
  const data = bent(120);
  const train = (dispatch: 'sparse' | 'dense') =>
    lab
      .estimator('joint', { epochs: 12, batch: 40, learningRate: 0.04, balance: 0.01, dispatch })
      .fit(model, data, { seed: 1 });
  const [sparse, dense] = [await train('sparse'), await train('dense')];

  expect(sparse.trace.at(-1)!.loss).toBeLessThan(sparse.trace[0]!.loss - 0.4); // nats a row
  expect(sparse.trace.at(-1)!.routing.map(({ layer }) => layer)).toEqual([0, 2]); // one expert routes nothing
  expect(Math.abs(sparse.trainingLoss - dense.trainingLoss)).toBeLessThan(1e-10); // 36 steps of rounding in doubles
  for (const [name, { values }] of Object.entries(sparse.model.parameters)) {
    const first = model.parameters[name]!.values;
    const moved = values.reduce((most, v, i) => Math.max(most, Math.abs(v - first[i]!)), 0);
    if (name === 'layer2.gate.bias')
      expect(moved).toBe(0); // the softmax of one logit is 1
    else expect(moved, name).toBeGreaterThan(0.01);
    const other = dense.model.parameters[name]!.values;
    values.forEach((v, i) => {
      expect(Math.abs(v - other[i]!), `${name}[${i}]`).toBeLessThan(1e-9);
    });
  }
});
